package dev.mlopscloud.artifacts.mlflow;

/** The pages that MLflow's server answers where no operation of its API is meant. */
final class HtmlErrors {
    static final String NOT_FOUND = page("404 Not Found", "Not Found", "There is nothing at this address.");
    static final String METHOD_NOT_ALLOWED =
            page("405 Method Not Allowed", "Method Not Allowed", "This address does not take this method.");

    private HtmlErrors() {}

    private static String page(String title, String heading, String text) {
        return "<!doctype html>\n<html lang=en>\n<title>" + title + "</title>\n<h1>" + heading + "</h1>\n<p>" + text
                + "</p>\n";
    }
}
