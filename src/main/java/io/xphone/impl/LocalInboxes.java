package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.xphone.CallAudio;
import java.util.HashMap;
import java.util.Map;

/**
 * The inboxes of a handle on the media event loops of this node ({@link CallAudio#onMediaEventLoop}): one for all
 * calls of an event loop, for as long as there are any. Used on the context of the handle only.
 */
final class LocalInboxes {

    private static final class Loop {
        final Inbox inbox;
        int calls;

        Loop(Inbox inbox) {
            this.inbox = inbox;
        }
    }

    private final Vertx vertx;
    private final Map<Context, Loop> loops = new HashMap<>();

    LocalInboxes(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The inbox on a media event loop, for the audio of one more call. */
    Inbox acquire(Context mediaContext) {
        Loop loop = loops.computeIfAbsent(mediaContext, context -> new Loop(Inbox.ofAudio(vertx, context)));
        loop.calls++;
        return loop.inbox;
    }

    /** A call no longer uses the inbox, which is closed with its last call. */
    void release(Inbox inbox) {
        Loop loop = loops.get(inbox.context());
        if (--loop.calls == 0) {
            loops.remove(inbox.context());
            inbox.onContext(inbox::close);
        }
    }
}
