/** Which component draws which element of the grammar: one table for all that is composed of elements. */
import type {Component} from "svelte";
import {dumps, hidden, shapeOf, type Element} from "../grammar";
import {
  channelEvidence,
  channelIcons,
  evidence,
  image,
  magnitudes,
  neurons,
  positionEvidence,
  vectorIcons,
} from "../interfaces";
import type {ElementOf} from "../model/content";
import ChannelEvidence from "./faces/ChannelEvidence.svelte";
import ChannelIcons from "./faces/ChannelIcons.svelte";
import ChannelMap from "./faces/ChannelMap.svelte";
import type {FaceProps} from "./faces/face";
import Image from "./faces/Image.svelte";
import Magnitudes from "./faces/Magnitudes.svelte";
import PositionEvidence from "./faces/PositionEvidence.svelte";
import VectorIcons from "./faces/VectorIcons.svelte";

const layer = hidden("");

/** An element is drawn by a component that takes the values of its content. */
const drawnBy = <V>(element: ElementOf<V>, component: Component<FaceProps<V>>) =>
  [dumps(element), component as unknown as Component<FaceProps>] as const;

const FACES: ReadonlyMap<string, Component<FaceProps>> = new Map([
  drawnBy(image, Image),
  drawnBy(neurons(layer), ChannelMap),
  drawnBy(magnitudes(layer), Magnitudes),
  drawnBy(channelIcons(layer), ChannelIcons),
  drawnBy(vectorIcons(layer), VectorIcons),
  drawnBy(evidence(layer), PositionEvidence),
  drawnBy(positionEvidence(layer), PositionEvidence),
  drawnBy(channelEvidence(layer), ChannelEvidence),
]);

/** The component of an element of any layer; null where nothing draws it by itself. */
export const faceOf = (element: Element): Component<FaceProps> | null => FACES.get(dumps(shapeOf(element))) ?? null;
