package dev.mlopscloud.artifacts.transfer;

import java.io.IOException;

/** What a request does; blocks, and answers or throws. */
public interface Operation {
    void run(Exchange exchange) throws IOException;
}
