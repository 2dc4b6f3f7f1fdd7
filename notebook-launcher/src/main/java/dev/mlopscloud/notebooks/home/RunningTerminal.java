package dev.mlopscloud.notebooks.home;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A terminal on the home page. */
@RegisterForReflection
record RunningTerminal(String name, String idle) {}
