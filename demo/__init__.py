"""Demos that need no download: a small network that learns drawn creatures, and ImageNet networks on photographs."""
