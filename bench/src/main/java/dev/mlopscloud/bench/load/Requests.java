package dev.mlopscloud.bench.load;

/** What the clients send. */
@FunctionalInterface
public interface Requests {

    /** The next request of a client, counted from 0, as bytes of HTTP/1.1. */
    byte[] next(int client);
}
