package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.xphone.sip.message.BodyText;

/** State of ours that a server keeps (RFC 3903): refreshed until it is removed. */
public interface Publication {

    /** Its id. */
    String id();

    /** Changes it; the text is written in the charset of the type, or UTF-8. */
    default Future<Void> update(String contentType, String body) {
        return update(contentType, Buffer.buffer(BodyText.bytes(contentType, body)));
    }

    /** Changes it to any bytes. */
    Future<Void> update(String contentType, Buffer body);

    /** Takes it away. {@link #ended} completes when that is done. */
    Future<Void> remove();

    /** Completes when the server has it no more, and it is not tried again. */
    Future<EventSubscription.End> ended();
}
