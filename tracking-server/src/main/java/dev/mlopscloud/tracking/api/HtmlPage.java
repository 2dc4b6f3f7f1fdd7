package dev.mlopscloud.tracking.api;

/** The HTML pages that MLflow's web framework answers outside its API. */
public enum HtmlPage {
    BAD_REQUEST(400, "Bad Request", "The browser (or proxy) sent a request that this server could not understand."),
    NOT_FOUND(
            404,
            "Not Found",
            "The requested URL was not found on the server. If you entered the URL manually please check your"
                    + " spelling and try again."),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed", "The method is not allowed for the requested URL.");

    private final int status;
    private final String text;

    HtmlPage(int status, String title, String sentence) {
        this.status = status;
        this.text = "<!doctype html>\n<html lang=en>\n<title>%d %s</title>\n<h1>%s</h1>\n<p>%s</p>\n"
                .formatted(status, title, title, sentence);
    }

    public int status() {
        return status;
    }

    public String text() {
        return text;
    }
}
