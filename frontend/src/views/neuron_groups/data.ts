/** What the view of neuron groups takes from the contents of its interface. */
import type {Dictionary} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import {dictionaryOf} from "../shared/contents";
import {groupDataOf, type GroupData} from "../shared/groupsData";

export interface Data extends GroupData {
  readonly dictionary: Dictionary | null;
}

export const dataOf = (data: ViewData): Data => ({
  ...groupDataOf(data, [data.layer]),
  dictionary: dictionaryOf(data, data.layer),
});
