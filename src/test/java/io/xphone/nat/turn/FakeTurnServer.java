package io.xphone.nat.turn;

import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunAttribute;
import io.xphone.nat.stun.StunBuilder;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.nat.stun.StunMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A TURN server without sockets that grants everything, unless a test scripts an error. */
public final class FakeTurnServer {

    public static final String USER = "alice";
    public static final String PASSWORD = "secret";
    public static final String REALM = "example.org";

    /** A request as it arrived. */
    public record Seen(int method, long lifetime, StunMessage message) {}

    private final byte[] key = StunIntegrity.longTermKey(USER, REALM, PASSWORD);
    private final Map<Integer, Deque<Integer>> errors = new HashMap<>();
    public final List<Seen> seen = new ArrayList<>();
    public StunAddress relayed = StunAddress.of(new byte[] {(byte) 198, 51, 100, 1}, 50_000);
    public StunAddress mapped = StunAddress.of(new byte[] {(byte) 203, 0, 113, 9}, 40_000);
    public StunAddress alternate = StunAddress.of(new byte[] {(byte) 198, 51, 100, 2}, 3_478);
    public String nonce = "nonce-1";
    public long lifetime = 600;
    public boolean authenticates = true;

    /** The next requests of a method are answered with these errors, then with success. */
    public FakeTurnServer fail(int method, int... codes) {
        Deque<Integer> next = errors.computeIfAbsent(method, first -> new ArrayDeque<>());
        for (int code : codes) {
            next.add(code);
        }
        return this;
    }

    /** The response to a request. */
    public StunMessage respond(StunMessage request) {
        seen.add(new Seen(request.method(), request.lifetime().orElse(-1), request));
        if (authenticates && !request.hasIntegrity()) {
            return challenge(request, 401);
        }
        if (authenticates
                && (!request.integrityValid(key) || !request.username().equals(java.util.Optional.of(USER)))) {
            return challenge(request, 401);
        }
        if (authenticates && !request.nonce().orElse("").equals(nonce)) {
            return challenge(request, 438);
        }
        Integer code = errors.getOrDefault(request.method(), new ArrayDeque<>()).poll();
        if (code != null) {
            return code == 401 || code == 438 ? challenge(request, code) : error(request, code);
        }
        StunBuilder success = StunMessage.builder(StunClass.SUCCESS, request.method(), request.transactionId());
        if (request.method() == TurnMethod.ALLOCATE) {
            success.xorRelayedAddress(relayed).xorMappedAddress(mapped).lifetime(lifetime);
        } else if (request.method() == TurnMethod.REFRESH) {
            success.lifetime(request.lifetime().orElse(lifetime));
        }
        return signed(success);
    }

    public StunMessage challenge(StunMessage request, int code) {
        return StunMessage.builder(StunClass.ERROR, request.method(), request.transactionId())
                .error(code, code == 401 ? "Unauthorized" : "Stale Nonce")
                .realm(REALM)
                .nonce(nonce)
                .fingerprint()
                .build();
    }

    public StunMessage error(StunMessage request, int code) {
        StunBuilder error = StunMessage.builder(StunClass.ERROR, request.method(), request.transactionId())
                .error(code, "error");
        if (code == 300) {
            error.alternateServer(alternate).attribute(StunAttribute.ALTERNATE_DOMAIN, new byte[] {'a', '.', 'b'});
        }
        return signed(error);
    }

    private StunMessage signed(StunBuilder builder) {
        return (authenticates ? builder.integrity(key) : builder).fingerprint().build();
    }

    /** A Data indication. */
    public static StunMessage data(io.xphone.nat.stun.TransactionId id, StunAddress peer, byte[] data) {
        return StunMessage.builder(StunClass.INDICATION, TurnMethod.DATA, id)
                .xorPeerAddress(peer)
                .data(data)
                .build();
    }

    /** How many requests of a method arrived. */
    public long count(int method) {
        return seen.stream().filter(request -> request.method() == method).count();
    }
}
