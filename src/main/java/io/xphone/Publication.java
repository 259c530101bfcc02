package io.xphone;

import io.vertx.core.Future;

/** State of ours that a server keeps (RFC 3903): refreshed until it is removed. */
public interface Publication {

    /** Its id. */
    String id();

    /** Changes it. */
    Future<Void> update(String contentType, String body);

    /** Takes it away. {@link #ended} completes when that is done. */
    Future<Void> remove();

    /** Completes when the server has it no more, and it is not tried again. */
    Future<EventSubscription.End> ended();
}
