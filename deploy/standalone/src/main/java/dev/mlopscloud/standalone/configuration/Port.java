package dev.mlopscloud.standalone.configuration;

/** A port of the stack: who listens on it, and the variable that moves it. */
public record Port(String owner, String variable, int number) {}
