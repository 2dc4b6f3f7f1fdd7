package dev.mlopscloud.standalone.configuration;

/** A setting that the stack can't start with; the message says which one and what to change. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
