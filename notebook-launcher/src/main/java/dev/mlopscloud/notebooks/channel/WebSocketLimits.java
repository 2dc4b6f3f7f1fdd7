package dev.mlopscloud.notebooks.channel;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/** What the server agrees to on WebSockets: Jupyter's subprotocol, messages as large as notebooks make them. */
@Singleton
final class WebSocketLimits implements HttpServerOptionsCustomizer {
    /** What a socket is closed with that sent more. */
    static final short TOO_LARGE = 1009;

    WebSocketLimits() {}

    /** A message is held three times while it is taken apart: several of the largest must fit into the heap. */
    static int messageBytes() {
        return (int) Math.min(128L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.addWebSocketSubProtocol(Page.V1)
                .setMaxWebSocketFrameSize(messageBytes())
                .setMaxWebSocketMessageSize(messageBytes())
                .setTcpNoDelay(true);
    }
}
