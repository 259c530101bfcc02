package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * The RTP packets of a call, header and payload, one buffer each. A packet that comes while the reader is paused is dropped: it would be of no
 * use later. A handler that is slow loses its oldest, as a reader of frames does. Ends with the call.
 */
public interface RtpReader extends ReadStream<Buffer> {

    /** Stops reading. */
    Future<Void> close();
}
