package io.xphone.nat.ice;

import io.xphone.nat.stun.StunAttribute;
import io.xphone.nat.stun.StunBuilder;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.TransactionId;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** The Binding requests and responses of connectivity checks (RFC 8445 §7). */
final class IceMessages {

    static final int BAD_REQUEST = 400;
    static final int UNAUTHENTICATED = 401;
    static final int FORBIDDEN = 403;
    static final int UNKNOWN_ATTRIBUTE = 420;
    static final int ROLE_CONFLICT = 487;

    static final Set<Integer> KNOWN = Set.of(StunAttribute.PRIORITY, StunAttribute.USE_CANDIDATE);

    private static final long MAX_PRIORITY = 0x7fffffffL;

    private IceMessages() {}

    /** @param key of the peer's password */
    static byte[] request(
            TransactionId id,
            String username,
            long priority,
            boolean controlling,
            long tieBreaker,
            boolean nominating,
            byte[] key) {
        StunBuilder request = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, id)
                .username(username)
                .priority(priority);
        if (controlling) {
            request.iceControlling(tieBreaker);
        } else {
            request.iceControlled(tieBreaker);
        }
        if (nominating) {
            request.useCandidate();
        }
        return request.integrity(key).fingerprint().build().bytes();
    }

    /** @param key of the local password; null for a request that is not authenticated */
    static byte[] error(StunMessage request, int code, String reason, List<Integer> unknown, byte[] key) {
        StunBuilder error = request.errorResponse(code, reason);
        if (!unknown.isEmpty()) {
            error.unknownAttributes(unknown);
        }
        if (key != null) {
            error.integrity(key);
        }
        return error.fingerprint().build().bytes();
    }

    /** PRIORITY; empty when it is missing or out of range. */
    static OptionalLong priority(StunMessage request) {
        OptionalLong priority = request.priority();
        boolean valid = priority.isPresent() && priority.getAsLong() >= 1 && priority.getAsLong() <= MAX_PRIORITY;
        return valid ? priority : OptionalLong.empty();
    }
}
