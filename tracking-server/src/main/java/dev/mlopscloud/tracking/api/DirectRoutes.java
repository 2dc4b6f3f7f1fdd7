package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.tracking.search.SearchException;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Routes that are answered on the event loop, without a thread for each request: for what clients ask all the time,
 * where handing a request from thread to thread costs more than the request itself. What such a route calls must not
 * block.
 */
@Singleton
public final class DirectRoutes {
    private static final Logger LOG = Logger.getLogger(DirectRoutes.class);
    private static final String JSON = "application/json;charset=UTF-8";

    /** Reading a larger body would hold up the other connections of the event loop: a thread does it. */
    private static final int SMALL_BODY_BYTES = 16 * 1024;

    private final FieldsParser parser;
    private final BodyRoom room;
    private final ObjectMapper json;

    DirectRoutes(FieldsParser parser, BodyRoom room, ObjectMapper json) {
        this.parser = parser;
        this.room = room;
        this.json = json;
    }

    /** Answers POSTs to a path by what {@code answer} comes to; its refusals are answered in MLflow's form. */
    public void post(Router router, String path, Function<Fields, CompletionStage<?>> answer) {
        post(router, path, body -> null, answer);
    }

    /**
     * As {@link #post}, for bodies that are mostly of one form.
     *
     * @param quick answers a body of that form; null, and no more, of any other, which {@code answer} is asked about
     */
    public void post(
            Router router,
            String path,
            Function<byte[], @Nullable CompletionStage<?>> quick,
            Function<Fields, CompletionStage<?>> answer) {
        Function<byte[], CompletionStage<?>> either = body -> {
            CompletionStage<?> stage = quick.apply(body);
            return stage == null ? answer.apply(parser.body(body)) : stage;
        };
        router.post(path).handler(context -> receive(context, either));
        router.route(path).handler(context -> WrongMethod.refuse(context, WrongMethod.POSTS));
    }

    /** As {@link #post}, for GETs, whose fields are the query's parameters. */
    public void get(Router router, String path, Function<Fields, CompletionStage<?>> answer) {
        WrongMethod.refuseAllButReads(router, path, context -> {
            String query = context.request().query();
            if (query == null || query.isEmpty()) {
                collect(context, body -> answer.apply(parser.body(body)));
            } else {
                answer(context, Vertx.currentContext(), () -> answer.apply(query(context.request())));
            }
        });
    }

    private Fields query(HttpServerRequest request) {
        try {
            MultiMap parameters = request.params();
            return parser.query(parameters.names(), parameters::getAll);
        } catch (IllegalArgumentException e) {
            throw MlflowException.invalid("The query is not encoded as a query has to be.");
        }
    }

    private void receive(RoutingContext context, Function<byte[], CompletionStage<?>> answer) {
        try {
            FieldsParser.checkContentType(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
            collect(context, answer);
        } catch (MlflowException e) {
            refuse(context, e);
        }
    }

    private void collect(RoutingContext context, Function<byte[], CompletionStage<?>> answer) {
        Buffer body = Buffer.buffer();
        AtomicBoolean refused = new AtomicBoolean();
        AtomicLong taken = new AtomicLong();
        // Whatever becomes of the request, its room is given back once.
        context.addEndHandler(end -> room.give(taken.getAndSet(0)));
        context.request()
                .handler(part -> {
                    // What is beyond the limit is read on, and dropped.
                    if (refused.get() || body.length() > FieldsParser.LARGEST_BODY_BYTES) {
                        return;
                    }
                    try {
                        room.take(part.length());
                        taken.addAndGet(part.length());
                        body.appendBuffer(part);
                    } catch (MlflowException e) {
                        refused.set(true);
                        refuse(context, e);
                    }
                })
                .endHandler(end -> {
                    if (!refused.get()) {
                        read(context, body, answer);
                    }
                });
    }

    private void read(RoutingContext context, Buffer body, Function<byte[], CompletionStage<?>> answer) {
        if (body.length() > FieldsParser.LARGEST_BODY_BYTES) {
            refuse(context, FieldsParser.tooLarge());
        } else {
            Context loop = Vertx.currentContext();
            Runnable work = () -> answer(context, loop, () -> answer.apply(body.getBytes()));
            if (body.length() <= SMALL_BODY_BYTES) {
                work.run();
            } else {
                Thread.startVirtualThread(work);
            }
        }
    }

    private void answer(RoutingContext context, Context loop, Supplier<CompletionStage<?>> answer) {
        CompletionStage<?> stage;
        try {
            stage = answer.get();
        } catch (RuntimeException e) {
            loop.runOnContext(now -> refuse(context, e));
            return;
        }
        stage.whenComplete((value, failure) -> loop.runOnContext(now -> {
            if (failure == null) {
                send(context, 200, value);
            } else {
                refuse(context, failure);
            }
        }));
    }

    private void refuse(RoutingContext context, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        ErrorBody body =
                switch (cause) {
                    case MlflowException e -> ErrorBody.of(e.code(), e.text());
                    case SearchException e -> ErrorBody.of(ErrorCode.INVALID_PARAMETER_VALUE, e.text());
                    default -> {
                        HttpServerRequest request = context.request();
                        LOG.errorf(failure, "%s %s failed", request.method(), request.path());
                        yield ErrorBody.of(ErrorCode.INTERNAL_ERROR, "Internal error: the server's log has the cause.");
                    }
                };
        send(context, ErrorCode.valueOf(body.errorCode()).status(), body);
    }

    private void send(RoutingContext context, int status, Object value) {
        HttpServerResponse response = context.response();
        if (response.closed()) {
            return;
        }
        try {
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                    .end(Buffer.buffer(json.writeValueAsBytes(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
