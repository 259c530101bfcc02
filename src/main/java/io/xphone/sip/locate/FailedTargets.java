package io.xphone.sip.locate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Servers that failed recently. They are temporarily deprioritised: a request tries them after all others, so that not
 * every request waits for the timeout of an unavailable server. After 503 with Retry-After a server is deprioritised
 * for that time (RFC 3261 §21.5.4).
 *
 * <p>The number of servers is bounded: the oldest is removed first. Not safe for use by several threads.
 */
public final class FailedTargets {

    private static final int MAX_SERVERS = 256;

    /** Transport, address and port. */
    private record Server(Transport transport, String address, int port) {
        Server(Target target) {
            this(target.transport(), target.address(), target.port());
        }
    }

    private final Map<Server, Long> until = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Server, Long> eldest) {
            return size() > MAX_SERVERS;
        }
    };

    /** Creates an empty set. */
    public FailedTargets() {}

    /** Deprioritises a server that failed until this time, in milliseconds of the caller's clock. */
    public void failed(Target target, long untilMillis) {
        until.remove(new Server(target));
        until.put(new Server(target), untilMillis);
    }

    /** Restores the priority of a server that has responded. */
    public void responded(Target target) {
        until.remove(new Server(target));
    }

    /** The targets in the same order, with the deprioritised ones last. */
    public List<Target> order(List<Target> targets, long nowMillis) {
        if (until.isEmpty() || targets.size() < 2) {
            return targets;
        }
        return Stream.concat(
                        targets.stream().filter(target -> !deprioritised(target, nowMillis)),
                        targets.stream().filter(target -> deprioritised(target, nowMillis)))
                .toList();
    }

    private boolean deprioritised(Target target, long nowMillis) {
        return until.getOrDefault(new Server(target), nowMillis) > nowMillis;
    }
}
