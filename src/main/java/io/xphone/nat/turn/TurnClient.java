package io.xphone.nat.turn;

import io.xphone.nat.stun.LongTermCredentials;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunAttribute;
import io.xphone.nat.stun.StunBuilder;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunError;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.stun.TransactionId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One allocation at a TURN server, with its permissions and channels (RFC 8656 §6 to §12).
 * <pre>
 *        start                 Allocate success
 *  IDLE ───────► ALLOCATING ────────────────────► ALLOCATED ──┐ Refresh, CreatePermission, ChannelBind
 *                 │  │  └─┘ 401, 438: again, signed   │  │ └──┘ as they are due
 *                 │  │ close                          │  └─ 437, no response, connection closed ─► DONE  Lost
 *                 │  ▼                                ▼ close
 *                 │ CANCELLED ── Allocate success ─► RELEASING ── Refresh(0) response, half a second ─► DONE  Closed
 *                 │  └─ error, half a second ───────────────────────────────────────────────────────► DONE  Closed
 *                 ├─ 300 ─► DONE  Redirected
 *                 └─ other errors, no response, connection closed ─► DONE  Failed
 * </pre>
 * Times are those of a monotonic clock in nanoseconds. After each call the caller arranges for {@link #onTimer} at
 * {@link #nextNanos}. The caller checks that a message comes from the address or connection of the server.
 *
 * <p>A datagram to a peer first travels in a Send indication, after a request for a permission. A channel is
 * requested for a peer to which several are sent, and {@link #channelOf} is then its number.
 */
public final class TurnClient {

    /** The states of an allocation. */
    public enum State {
        IDLE,
        ALLOCATING,
        CANCELLED,
        ALLOCATED,
        RELEASING,
        DONE
    }

    private enum Kind {
        ALLOCATE,
        REFRESH,
        PERMISSION,
        CHANNEL,
        RELEASE
    }

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    /** Time for the deletion of an allocation. */
    private static final long RELEASE = 500 * MILLI;

    private static final long RELEASE_AGAIN = 200 * MILLI;

    /** Requests that are answered with a challenge one after the other. */
    private static final int MAX_CHALLENGES = 4;

    private static final Set<Integer> KNOWN = Set.of(
            StunAttribute.CHANNEL_NUMBER,
            StunAttribute.LIFETIME,
            StunAttribute.XOR_PEER_ADDRESS,
            StunAttribute.DATA,
            StunAttribute.XOR_RELAYED_ADDRESS,
            StunAttribute.REQUESTED_ADDRESS_FAMILY,
            StunAttribute.REQUESTED_TRANSPORT);

    /** A request without a final response. */
    private static final class Transaction {
        final Kind kind;
        /** The {@link Peers.Permission} or {@link Peers.Channel} of a request for one. */
        final Object target;

        final int challenges;
        final StunMessage request;
        final boolean signed;
        int sent;
        long due;
        /** Whether a response was discarded since its integrity is not valid. */
        boolean tampered;

        Transaction(Kind kind, Object target, int challenges, StunMessage request, boolean signed) {
            this.kind = kind;
            this.target = target;
            this.challenges = challenges;
            this.request = request;
            this.signed = signed;
        }
    }

    private final TurnSettings settings;
    private final Supplier<TransactionId> ids;
    private final LongTermCredentials credentials;
    private final Map<TransactionId, Transaction> transactions = new LinkedHashMap<>();
    private final Peers peers = new Peers();
    private final List<TurnEffect> effects = new ArrayList<>();
    private State state = State.IDLE;
    private StunAddress relayed;
    private long refreshDue = Peers.NEVER;
    private long closeDue = Peers.NEVER;

    /** @param ids unguessable transaction ids */
    public TurnClient(TurnSettings settings, Supplier<TransactionId> ids) {
        this.settings = settings;
        this.ids = ids;
        this.credentials = new LongTermCredentials(settings.username(), settings.password());
    }

    /** The state. */
    public State state() {
        return state;
    }

    /** Requests the allocation. */
    public List<TurnEffect> start(long now) {
        if (state == State.IDLE) {
            state = State.ALLOCATING;
            request(Kind.ALLOCATE, null, 0, now);
        }
        return effects();
    }

    /**
     * Requests a permission for the datagrams of an address. Without effect before the allocation, and for an address
     * of another family than the relayed address.
     */
    public List<TurnEffect> permit(InetAddress peer, long now) {
        if (usable(peer)) {
            permission(peer, now);
        }
        return effects();
    }

    /** The number of the channel that is bound to a peer; 0 when there is none, and {@link #send} is to be used. */
    public int channelOf(InetSocketAddress peer) {
        return state == State.ALLOCATED ? peers.bound(peer) : 0;
    }

    /** The peer of a channel on which ChannelData may be received; null for none. */
    public InetSocketAddress peerOf(int channel) {
        if (state != State.ALLOCATED) {
            return null;
        }
        InetSocketAddress peer = peers.peer(channel);
        return peer != null && peers.permitted(peer.getAddress()) ? peer : null;
    }

    /**
     * Sends a datagram to a peer without a channel, in a Send indication; requests a permission and later a channel.
     *
     * @param data from index 0
     */
    public List<TurnEffect> send(InetSocketAddress peer, byte[] data, int length, long now) {
        if (!usable(peer.getAddress())) {
            return effects();
        }
        Peers.Permission permission = permission(peer.getAddress(), now);
        Peers.Channel channel = peers.channel(peer);
        if (permission == null || permission.refused) {
            return effects();
        }
        if (channel != null
                && ++channel.sends > Peers.SENDS_BEFORE_CHANNEL
                && channel.number == 0
                && !channel.failed
                && permission.granted) {
            channel.failed = !peers.number(channel);
            if (!channel.failed) {
                request(Kind.CHANNEL, channel, 0, now);
            }
        }
        effects.add(new TurnEffect.Send(StunMessage.builder(StunClass.INDICATION, TurnMethod.SEND, ids.get())
                .xorPeerAddress(new StunAddress(peer.getAddress(), peer.getPort()))
                .data(Arrays.copyOf(data, length))
                .build()));
        return effects();
    }

    /** Deletes the allocation, also one that is still being requested. */
    public List<TurnEffect> close(long now) {
        switch (state) {
            case IDLE -> end(new TurnEffect.Closed());
            case ALLOCATING -> {
                state = State.CANCELLED;
                closeDue = now + RELEASE;
            }
            case ALLOCATED -> release(now);
            case CANCELLED, RELEASING, DONE -> {}
        }
        return effects();
    }

    /** The connection was closed, or the server is unreachable. */
    public List<TurnEffect> onTransportError(String reason) {
        switch (state) {
            case ALLOCATING -> end(new TurnEffect.Failed(TurnEffect.Cause.TRANSPORT, 0, reason));
            case ALLOCATED -> end(new TurnEffect.Lost(reason));
            case CANCELLED, RELEASING -> end(new TurnEffect.Closed());
            case IDLE, DONE -> {}
        }
        return effects();
    }

    /** The time of the next call of {@link #onTimer}; {@code Long.MAX_VALUE} for none. */
    public long nextNanos() {
        long next = Math.min(refreshDue, closeDue);
        for (Transaction transaction : transactions.values()) {
            next = Math.min(next, transaction.due);
        }
        return state == State.ALLOCATED ? Math.min(next, peers.due()) : next;
    }

    /** Does what is due. */
    public List<TurnEffect> onTimer(long now) {
        if (closeDue <= now && (state == State.CANCELLED || state == State.RELEASING)) {
            end(new TurnEffect.Closed());
        }
        for (Transaction transaction : List.copyOf(transactions.values())) {
            if (transaction.due <= now && transactions.get(transaction.request.transactionId()) == transaction) {
                onDue(transaction, now);
            }
        }
        if (state == State.ALLOCATED) {
            if (refreshDue <= now) {
                refreshDue = Peers.NEVER;
                request(Kind.REFRESH, null, 0, now);
            }
            for (Peers.Permission permission : peers.permissions()) {
                if (permission.due <= now) {
                    permission.due = Peers.NEVER;
                    request(Kind.PERMISSION, permission, 0, now);
                }
            }
            for (Peers.Channel channel : peers.channels()) {
                if (channel.due <= now) {
                    channel.due = Peers.NEVER;
                    request(Kind.CHANNEL, channel, 0, now);
                }
            }
        }
        return effects();
    }

    /** A message of the server was received. */
    public List<TurnEffect> onMessage(StunMessage message, long now) {
        if (message.hasFingerprint() && !message.fingerprintValid()) {
            return effects();
        }
        switch (message.messageClass()) {
            case INDICATION -> onIndication(message);
            case SUCCESS, ERROR -> {
                Transaction transaction = transactions.get(message.transactionId());
                if (transaction != null && transaction.request.method() == message.method()) {
                    onResponse(transaction, message, now);
                }
            }
            case REQUEST -> {} // a server sends none
        }
        return effects();
    }

    private List<TurnEffect> effects() {
        if (effects.isEmpty()) {
            return List.of();
        }
        List<TurnEffect> performed = List.copyOf(effects);
        effects.clear();
        return performed;
    }

    private void end(TurnEffect last) {
        state = State.DONE;
        transactions.clear();
        refreshDue = Peers.NEVER;
        closeDue = Peers.NEVER;
        effects.add(last);
    }

    private boolean usable(InetAddress peer) {
        return state == State.ALLOCATED
                && peer.getAddress().length == relayed.address().getAddress().length;
    }

    private Peers.Permission permission(InetAddress peer, long now) {
        Peers.Permission permission = peers.permission(peer);
        if (permission == null) {
            return null;
        }
        boolean again = permission.refused && permission.refusedUntil <= now;
        if (again || !permission.refused && !permission.requested) {
            permission.requested = true;
            permission.refused = false;
            request(Kind.PERMISSION, permission, 0, now);
        }
        return permission;
    }

    private void release(long now) {
        state = State.RELEASING;
        closeDue = now + RELEASE;
        refreshDue = Peers.NEVER;
        transactions.clear();
        request(Kind.RELEASE, null, 0, now);
    }

    // ---- requests ----

    private void request(Kind kind, Object target, int challenges, long now) {
        StunBuilder builder = StunMessage.builder(StunClass.REQUEST, method(kind), ids.get());
        switch (kind) {
            case ALLOCATE -> {
                builder.attribute(StunAttribute.REQUESTED_TRANSPORT, new byte[] {17, 0, 0, 0}); // UDP
                if (settings.ipv6()) {
                    builder.attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, new byte[] {2, 0, 0, 0});
                }
            }
            case REFRESH -> {} // the lifetime is left to the server
            case RELEASE -> builder.lifetime(0);
            case PERMISSION -> builder.xorPeerAddress(new StunAddress(((Peers.Permission) target).peer, 0));
            case CHANNEL -> {
                Peers.Channel channel = (Peers.Channel) target;
                builder.channelNumber(channel.number)
                        .xorPeerAddress(new StunAddress(channel.peer.getAddress(), channel.peer.getPort()));
            }
        }
        StunMessage request = credentials.sign(builder).fingerprint().build();
        Transaction transaction = new Transaction(kind, target, challenges, request, credentials.challenged());
        transactions.put(request.transactionId(), transaction);
        transmit(transaction, now);
    }

    private static int method(Kind kind) {
        return switch (kind) {
            case ALLOCATE -> TurnMethod.ALLOCATE;
            case REFRESH, RELEASE -> TurnMethod.REFRESH;
            case PERMISSION -> TurnMethod.CREATE_PERMISSION;
            case CHANNEL -> TurnMethod.CHANNEL_BIND;
        };
    }

    private void transmit(Transaction transaction, long now) {
        StunTimers timers = timers(transaction);
        long rto = timers.rtoMillis() * MILLI;
        int sent = ++transaction.sent;
        if (transaction.kind == Kind.RELEASE) {
            transaction.due = settings.reliable() ? Peers.NEVER : now + RELEASE_AGAIN;
        } else if (settings.reliable()) {
            transaction.due = now + timers.totalMillis() * MILLI;
        } else {
            transaction.due = now + (last(transaction) ? rto * timers.lastWait() : rto << sent - 1);
        }
        effects.add(new TurnEffect.Send(transaction.request));
    }

    private StunTimers timers(Transaction transaction) {
        return transaction.kind == Kind.ALLOCATE ? settings.allocation() : settings.timers();
    }

    private boolean last(Transaction transaction) {
        return settings.reliable() || transaction.sent >= timers(transaction).requests();
    }

    private void onDue(Transaction transaction, long now) {
        if (state == State.CANCELLED) {
            transaction.due = Peers.NEVER; // a request that was lost made no allocation
            return;
        }
        if (!last(transaction)) {
            transmit(transaction, now);
            return;
        }
        transactions.remove(transaction.request.transactionId());
        if (transaction.tampered) {
            onFailure(transaction, TurnEffect.Cause.INTEGRITY, 0, "no response with valid integrity", now);
        } else {
            onFailure(transaction, TurnEffect.Cause.TIMEOUT, 0, "no response", now);
        }
    }

    // ---- responses ----

    private void onResponse(Transaction transaction, StunMessage response, long now) {
        int code = response.error().map(StunError::code).orElse(0);
        boolean challenge = code == 401 || code == 438;
        if (transaction.signed && !challenge && !credentials.authentic(response)) {
            if (settings.reliable()) {
                transactions.remove(response.transactionId());
                onFailure(transaction, TurnEffect.Cause.INTEGRITY, 0, "a response without valid integrity", now);
            } else {
                transaction.tampered = true; // the response of the server may still arrive
            }
            return;
        }
        transactions.remove(response.transactionId());
        List<Integer> unknown = response.notUnderstood(KNOWN);
        if (!unknown.isEmpty()) {
            onFailure(transaction, TurnEffect.Cause.UNUSABLE, 0, "attributes not understood: " + unknown, now);
        } else if (response.messageClass() == StunClass.SUCCESS) {
            onSuccess(transaction, response, now);
        } else if (challenge) {
            onChallenge(transaction, response, code, now);
        } else if (code == 300
                && state == State.ALLOCATING
                && response.alternateServer().isPresent()) {
            end(new TurnEffect.Redirected(
                    response.alternateServer().get(),
                    response.attribute(StunAttribute.ALTERNATE_DOMAIN)
                            .map(domain -> new String(domain.value(), StandardCharsets.UTF_8))
                            .orElse(null)));
        } else if (code == 0) {
            onFailure(transaction, TurnEffect.Cause.UNUSABLE, 0, "error response without ERROR-CODE", now);
        } else {
            onFailure(transaction, TurnEffect.Cause.ERROR_RESPONSE, code, reason(response), now);
        }
    }

    private static String reason(StunMessage response) {
        return response.error().map(StunError::reason).orElse("");
    }

    private void onChallenge(Transaction transaction, StunMessage response, int code, long now) {
        if (state == State.CANCELLED) {
            end(new TurnEffect.Closed());
            return;
        }
        if (transaction.challenges >= MAX_CHALLENGES) {
            onFailure(transaction, TurnEffect.Cause.UNUSABLE, code, "one challenge after the other", now);
            return;
        }
        // a request that was sent before the last challenge is not evidence against the credential
        boolean outdated = code == 401 && !transaction.signed && credentials.challenged();
        LongTermCredentials.Challenge next =
                outdated ? LongTermCredentials.Challenge.RETRY : credentials.onChallenge(response);
        switch (next) {
            case RETRY -> request(transaction.kind, transaction.target, transaction.challenges + 1, now);
            case REJECTED -> onFailure(transaction, TurnEffect.Cause.CREDENTIALS, code, reason(response), now);
            case UNUSABLE ->
                onFailure(
                        transaction,
                        TurnEffect.Cause.UNUSABLE,
                        code,
                        "a challenge without realm, nonce or a supported algorithm",
                        now);
        }
    }

    private void onSuccess(Transaction transaction, StunMessage response, long now) {
        switch (transaction.kind) {
            case ALLOCATE -> onAllocated(response, now);
            case REFRESH -> {
                OptionalLong lifetime = response.lifetime();
                if (lifetime.isEmpty() || lifetime.getAsLong() == 0) {
                    end(new TurnEffect.Lost("the server did not extend the allocation"));
                } else {
                    refreshDue = now + refreshAfter(lifetime.getAsLong());
                }
            }
            case PERMISSION -> {
                Peers.Permission permission = (Peers.Permission) transaction.target;
                permission.granted = true;
                permission.due = now + Peers.PERMISSION_REFRESH;
            }
            case CHANNEL -> {
                Peers.Channel channel = (Peers.Channel) transaction.target;
                channel.bound = true;
                channel.due = now + Peers.CHANNEL_REFRESH;
            }
            case RELEASE -> end(new TurnEffect.Closed());
        }
    }

    private void onAllocated(StunMessage response, long now) {
        Optional<StunAddress> address = response.xorRelayedAddress();
        Optional<StunAddress> mapped = response.mappedAddress();
        long lifetime = response.lifetime().orElse(0);
        boolean valid = address.isPresent()
                && mapped.isPresent()
                && lifetime > 0
                && address.get().ipv6() == settings.ipv6();
        if (state == State.CANCELLED) {
            release(now);
        } else if (!valid) {
            // the server holds an allocation, but it is of no use
            StunBuilder delete = StunMessage.builder(StunClass.REQUEST, TurnMethod.REFRESH, ids.get())
                    .lifetime(0);
            effects.add(
                    new TurnEffect.Send(credentials.sign(delete).fingerprint().build()));
            end(new TurnEffect.Failed(
                    TurnEffect.Cause.UNUSABLE, 0, "no lifetime, or no relayed address of the requested family"));
        } else {
            state = State.ALLOCATED;
            relayed = address.get();
            refreshDue = now + refreshAfter(lifetime);
            effects.add(new TurnEffect.Allocated(relayed, mapped.get()));
        }
    }

    /** A minute before the end, or half of a short lifetime. */
    private static long refreshAfter(long lifetimeSeconds) {
        long after = Math.max(lifetimeSeconds / 2, Math.min(lifetimeSeconds, 86_400) - 60);
        return Math.max(1, after) * SECOND;
    }

    private void onFailure(Transaction transaction, TurnEffect.Cause cause, int code, String reason, long now) {
        if (transaction.kind == Kind.RELEASE || state == State.CANCELLED) {
            end(new TurnEffect.Closed()); // 437: there is no allocation, which is what was requested
            return;
        }
        String text = code == 0 ? reason : code + " " + reason;
        switch (transaction.kind) {
            case ALLOCATE -> end(new TurnEffect.Failed(cause, code, reason));
            case REFRESH -> end(new TurnEffect.Lost("Refresh: " + text));
            case PERMISSION -> {
                Peers.Permission permission = (Peers.Permission) transaction.target;
                if (gone(cause, code)) {
                    end(new TurnEffect.Lost("CreatePermission: " + text));
                } else {
                    refuse(permission, code, reason, now);
                }
            }
            case CHANNEL -> {
                Peers.Channel channel = (Peers.Channel) transaction.target;
                if (gone(cause, code)) {
                    end(new TurnEffect.Lost("ChannelBind: " + text));
                } else {
                    // Send indications remain, and the permission is refreshed by its own requests
                    channel.bound = false;
                    channel.failed = true;
                }
            }
            case RELEASE -> {}
        }
    }

    /** Whether an error means that there is no allocation for this client. */
    private static boolean gone(TurnEffect.Cause cause, int code) {
        return code == 437 || code == 441 || cause == TurnEffect.Cause.CREDENTIALS;
    }

    private void refuse(Peers.Permission permission, int code, String reason, long now) {
        permission.refused = true;
        permission.refusedUntil = now + Peers.REFUSED;
        permission.granted = false;
        permission.due = Peers.NEVER;
        effects.add(new TurnEffect.PeerRefused(permission.peer, code, reason));
    }

    private void onIndication(StunMessage message) {
        if (state != State.ALLOCATED
                || message.method() != TurnMethod.DATA
                || !message.notUnderstood(KNOWN).isEmpty()) {
            return;
        }
        Optional<StunAddress> peer = message.xorPeerAddress();
        Optional<byte[]> data = message.data();
        if (peer.isPresent() && data.isPresent() && peers.permitted(peer.get().address())) {
            effects.add(new TurnEffect.Data(
                    new InetSocketAddress(peer.get().address(), peer.get().port()), data.get()));
        }
    }
}
