package io.xphone.nat.ice;

import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * An ICE agent (RFC 8445) for one stream of one or two components: candidates, the peer's description, packets and the
 * time go in; each input returns the effects to perform.
 * <pre>
 *   addLocal…, start(peer's description)     checks, Selected for each component, then consent checks
 *   restart(new credentials…), start         the same again; the old pairs carry media until then
 *   addLocal, addRemote at any time          candidates that were found later (trickle ICE, RFC 8838)
 * </pre>
 *
 * <p>Packets change nothing unless they are authenticated with the credentials of the session. A request with other
 * credentials gets 401, one without any 400, at most {@value RequestBudget#REJECTIONS} in a second, without state.
 * There are at most {@value Checklist#MAX_PAIRS} pairs and {@value Checklist#MAX_CANDIDATES} remote candidates. Times
 * are in nanoseconds of any origin. Not thread-safe.
 */
public final class IceAgent {

    private final IceSettings settings;
    private final IntUnaryOperator random;
    private final RequestBudget budget = new RequestBudget();
    private List<IceEffect> effects = new ArrayList<>();
    private IceSession current;
    private IceSession previous;
    private boolean started;
    private boolean timed;
    private long timerNanos;

    /**
     * @param controlling whether this agent sent the first offer (RFC 8445 §6.1.1), see {@link #role}
     * @param local the credentials of the first session
     * @param random an unguessable number from 0 to its argument less one
     */
    public IceAgent(IceSettings settings, boolean controlling, IceCredentials local, IntUnaryOperator random) {
        this.settings = settings;
        this.random = random;
        this.current = session(local, controlling);
    }

    private IceSession session(IceCredentials local, boolean controlling) {
        return new IceSession(settings, local, controlling, random, this::perform);
    }

    private void perform(IceEffect effect) {
        if (previous != null && effect instanceof IceEffect.Selected selected) {
            previous.release(selected.component());
        } else if (effect instanceof IceEffect.ConsentLost lost && current.selection(lost.component()) != null) {
            return; // an old pair that is no longer used
        }
        effects.add(effect);
    }

    // ---- descriptions ----

    /**
     * Sets the role before the first {@link #start}; later calls are ignored, as the role lasts beyond restarts (RFC
     * 8445 §9). A lite peer, and a conflict of roles, change it.
     *
     * @param controlling whether this agent sent the first offer
     */
    public void role(boolean controlling) {
        if (!started) {
            current.become(controlling);
        }
    }

    /** Adds a local candidate, also later. Redundant candidates (RFC 8445 §5.1.3) are ignored. */
    public List<IceEffect> addLocal(IceCandidate candidate, long nowNanos) {
        current.addLocal(candidate, nowNanos);
        return advance(nowNanos);
    }

    /**
     * Starts the checks: the peer's description was received. Called again with the same credentials, it adds the
     * candidates; with other credentials and no restart before, another branch of a forked call has answered, and the
     * session starts anew with it.
     *
     * @param components 1 when RTP and RTCP use one port, or there is no RTCP; else 2
     */
    public List<IceEffect> start(IceDescription remote, int components, long nowNanos) {
        if (components < 1 || components > 2) {
            throw new IllegalArgumentException("components out of range: " + components);
        }
        started = true;
        if (current.remote() == null) {
            current.start(remote, components, nowNanos);
        } else if (current.remote().equals(remote.credentials())) {
            remote.candidates().forEach(candidate -> current.addRemote(candidate, nowNanos));
        } else {
            IceSession other = session(current.local(), current.controlling());
            copyCandidates(current, other, nowNanos);
            current = other;
            current.start(remote, components, nowNanos);
        }
        return advance(nowNanos);
    }

    /** Adds a remote candidate that was signalled later; ignored before {@link #start}. */
    public List<IceEffect> addRemote(IceCandidate candidate, long nowNanos) {
        if (current.remote() != null) {
            current.addRemote(candidate, nowNanos);
        }
        return advance(nowNanos);
    }

    /**
     * Starts a new session with new credentials and candidates (RFC 8445 §9); the peer's new description follows by
     * {@link #start}. The pairs of the old session carry media until the new one has pairs.
     *
     * @param candidates gathered for the new session, or those of the old one
     */
    public List<IceEffect> restart(IceCredentials local, List<IceCandidate> candidates, long nowNanos) {
        IceSession before = current;
        current = session(local, before.controlling());
        candidates.forEach(candidate -> current.addLocal(candidate, nowNanos));
        if (before.carries() || previous == null) {
            before.retire();
            previous = before;
        }
        return advance(nowNanos);
    }

    private static void copyCandidates(IceSession from, IceSession to, long nowNanos) {
        for (IceCandidate candidate : from.list().locals()) {
            if (candidate.type() != IceCandidateType.PEER_REFLEXIVE) {
                to.addLocal(candidate, nowNanos);
            }
        }
    }

    // ---- packets and time ----

    /**
     * A packet was received that may be STUN.
     *
     * @param component the component of the socket
     * @param base the local address it was received on, or the relayed address
     * @param from its source, as the TURN server saw it for a relayed address
     */
    public List<IceEffect> onPacket(
            int component, StunAddress base, StunAddress from, byte[] data, int offset, int length, long nowNanos) {
        StunMessage message;
        try {
            if (!StunMessage.isStun(data, offset, length)) {
                return List.of();
            }
            message = StunMessage.parse(data, offset, length);
        } catch (StunParseException malformed) {
            return List.of();
        }
        if (message.method() != StunMessage.BINDING || !message.fingerprintValid()) {
            return List.of();
        }
        if (message.messageClass() == StunClass.REQUEST) {
            onRequest(message, component, base, from, nowNanos);
        } else if (message.messageClass() != StunClass.INDICATION
                && !current.onResponse(message, base, from, nowNanos)
                && previous != null) {
            previous.onResponse(message, base, from, nowNanos);
        }
        return advance(nowNanos);
    }

    private void onRequest(StunMessage request, int component, StunAddress base, StunAddress from, long now) {
        String username = request.username().orElse(null);
        if (username == null || !request.hasIntegrity()) {
            reject(request, component, base, from, IceMessages.BAD_REQUEST, "Bad Request", now);
            return;
        }
        IceSession session = current.named(username) ? current : previous;
        if (session == null || !session.named(username)) {
            reject(request, component, base, from, IceMessages.UNAUTHENTICATED, "Unauthenticated", now);
        } else if (session.permits(component, from) || budget.mayVerify(now)) {
            if (request.integrityValid(session.localKey())) {
                session.onRequest(request, component, base, from, now);
            } else {
                reject(request, component, base, from, IceMessages.UNAUTHENTICATED, "Unauthenticated", now);
            }
        }
    }

    private void reject(
            StunMessage request, int component, StunAddress base, StunAddress from, int code, String reason, long now) {
        if (budget.mayReject(now)) {
            effects.add(new IceEffect.SendStun(
                    component, base, from, IceMessages.error(request, code, reason, List.of(), null)));
        }
    }

    /** The timer fired. */
    public List<IceEffect> onTimer(long nowNanos) {
        timed = false;
        return advance(nowNanos);
    }

    private List<IceEffect> advance(long now) {
        current.advance(now);
        if (previous != null) {
            previous.advance(now);
            if (current.state() == IceState.COMPLETED || current.remote() != null && !previous.carries()) {
                previous = null;
            }
        }
        long wait = current.waitNanos(now);
        if (previous != null) {
            wait = Math.min(wait, previous.waitNanos(now));
        }
        if (wait != IceSession.NEVER && (!timed || now + wait != timerNanos)) {
            timed = true;
            timerNanos = now + wait;
            effects.add(new IceEffect.NextTimer(timerNanos));
        }
        if (effects.isEmpty()) {
            return List.of();
        }
        List<IceEffect> done = effects;
        effects = new ArrayList<>(4);
        return done;
    }

    // ---- state ----

    /** The state of the session; during a restart that of the new one. */
    public IceState state() {
        return current.state();
    }

    /** Whether this agent has the controlling role. */
    public boolean controlling() {
        return current.controlling();
    }

    /** The credentials of the session. */
    public IceCredentials local() {
        return current.local();
    }

    /** The peer's credentials; empty before {@link #start}. */
    public Optional<IceCredentials> remote() {
        return Optional.ofNullable(current.remote());
    }

    /** The local candidates, without those that checks have shown. */
    public List<IceCandidate> candidates() {
        return current.list().locals().stream()
                .filter(candidate -> candidate.type() != IceCandidateType.PEER_REFLEXIVE)
                .toList();
    }

    /** Whether a pair carries the media of the component now. */
    public boolean hasPath(int component) {
        return current.selection(component) != null || previous != null && previous.selection(component) != null;
    }

    /**
     * Whether media from an address may be of the peer: it has sent an authenticated check from it or responded to one
     * from it, in this session or in the one that carries media during a restart.
     */
    public boolean permits(int component, StunAddress from) {
        return current.permits(component, from) || previous != null && previous.permits(component, from);
    }
}
