package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.xphone.CallAudio;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a handle hears calls on the event loops of their sound ({@link CallAudio#near}): one inbox for all calls of a loop, for as long as there
 * are any. Used on the handle's context alone.
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

    /** The inbox there, for the sound of one more call. */
    Inbox enter(Context there) {
        Loop loop = loops.computeIfAbsent(there, context -> new Loop(Inbox.ofAudio(vertx, context)));
        loop.calls++;
        return loop.inbox;
    }

    /** The call has ended. */
    void leave(Inbox inbox) {
        Loop loop = loops.get(inbox.context());
        if (--loop.calls == 0) {
            loops.remove(inbox.context());
            inbox.onContext(inbox::close);
        }
    }
}
