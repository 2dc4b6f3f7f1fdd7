package dev.mlopscloud.workflows.listing;

import java.util.List;

/**
 * A part of a list.
 *
 * @param total how many there are in the whole list
 */
public record Page<T>(List<T> items, int total) {}
