package dev.mlopscloud.platform.sql;

/**
 * A JSON document as a statement's argument.
 *
 * @param text the document's text, already valid JSON
 */
public record Json(String text) {}
