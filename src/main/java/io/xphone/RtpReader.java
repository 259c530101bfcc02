package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A stream of the RTP packets that a call receives: header and payload, one buffer each. Packets that arrive while the
 * reader is paused are dropped, since they would be of no use later. When the handler is slow the oldest packets are
 * dropped. The stream ends with the call.
 */
@VertxGen
public interface RtpReader extends ReadStream<Buffer> {

    /** Closes the reader; does nothing when it is closed or the call has ended. */
    Future<Void> close();

    @Override
    @Fluent
    RtpReader handler(@Nullable Handler<Buffer> handler);

    @Override
    @Fluent
    RtpReader pause();

    @Override
    @Fluent
    RtpReader resume();

    @Override
    @Fluent
    RtpReader fetch(long amount);

    @Override
    @Fluent
    RtpReader endHandler(@Nullable Handler<Void> endHandler);

    @Override
    @Fluent
    RtpReader exceptionHandler(@Nullable Handler<Throwable> handler);
}
