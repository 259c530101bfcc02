package io.xphone.sip.locate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Servers that failed a while ago: they are asked after all others, so that not every request waits for a dead one, and first again when the
 * others fail too. A server that says 503 with Retry-After is left alone for so long (RFC 3261 §21.5.4).
 *
 * <p>Bounded: the oldest are forgotten. Not safe for use by several threads.
 */
public final class FailedTargets {

    private static final int MOST = 256;

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
            return size() > MOST;
        }
    };

    /** Nobody has failed yet. */
    public FailedTargets() {}

    /** It failed; others come before it until then, in milliseconds of the caller's clock. */
    public void failed(Target target, long untilMillis) {
        until.remove(new Server(target));
        until.put(new Server(target), untilMillis);
    }

    /** It answered. */
    public void works(Target target) {
        until.remove(new Server(target));
    }

    /** The same targets in the same order, those that failed lately last. */
    public List<Target> order(List<Target> targets, long nowMillis) {
        if (until.isEmpty() || targets.size() < 2) {
            return targets;
        }
        return Stream.concat(
                        targets.stream().filter(target -> !avoided(target, nowMillis)),
                        targets.stream().filter(target -> avoided(target, nowMillis)))
                .toList();
    }

    private boolean avoided(Target target, long nowMillis) {
        return until.getOrDefault(new Server(target), nowMillis) > nowMillis;
    }
}
