package io.xphone.node.web;

import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketFrame;

/** Joins two WebSockets: passes every frame of one to the other, reads no faster than the other side takes. */
final class WebSocketRelay {

    private static final short GOING_AWAY = 1001;

    private WebSocketRelay() {}

    /** Joins two open WebSockets until either closes. */
    static void join(WebSocketBase one, WebSocketBase other) {
        pass(one, other);
        pass(other, one);
    }

    private static void pass(WebSocketBase from, WebSocketBase to) {
        from.frameHandler(frame -> {
            if (data(frame) && !to.isClosed()) {
                to.writeFrame(frame);
                if (to.writeQueueFull()) {
                    from.pause();
                    to.drainHandler(drained -> from.resume());
                }
            }
        });
        from.exceptionHandler(failure -> close(to, GOING_AWAY, null));
        from.closeHandler(closed -> {
            Short status = from.closeStatusCode();
            close(to, status == null ? GOING_AWAY : status, from.closeReason());
        });
    }

    /** Pings, pongs and closes concern one connection. */
    private static boolean data(WebSocketFrame frame) {
        return frame.isText() || frame.isBinary() || frame.isContinuation();
    }

    private static void close(WebSocketBase socket, short status, String reason) {
        if (!socket.isClosed()) {
            socket.close(sendable(status) ? status : GOING_AWAY, reason);
        }
    }

    /** Statuses 1005, 1006 and 1015 are never sent (RFC 6455 §7.4.1). */
    private static boolean sendable(short status) {
        return status >= 1000 && status < 5000 && status != 1004 && status != 1005 && status != 1006 && status != 1015;
    }
}
