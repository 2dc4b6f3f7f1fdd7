package dev.mlopscloud.standalone.objects;

/** One user of the store: the id that requests carry and the secret that signs them. */
public record Keys(String id, String secret) {}
