package io.xphone.rtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Decides by its source whether a packet belongs to the peer, and where media is sent (symmetric RTP, RFC 4961). One
 * filter for each socket; a packet reaches a receiver only after it.
 *
 * <pre>
 *                valid packet of any source                   packet of a higher rank: the receiver is reset
 *   [no source] ----------------------------> [one source] ---------------------------------------------+
 *        ^                                      |    ^                                                  |
 *        +--------- other address in SDP -------+    +--------------------------------------------------+
 * </pre>
 *
 * <p>Sources have a rank: the address in SDP, then other ports of its host, then the host of the signalling, then
 * strangers (peers behind a NAT, and attackers). Packets of the current source count, and no others; a source of a
 * higher rank replaces it with its first valid packet. Where SDP names the host of the signalling there is no NAT, and
 * strangers are rejected. Besides, the source changes
 *
 * <ul>
 *   <li>when SDP has another address: the one before is rejected until SDP has it again, as the peer's packets on
 *       their way from there must not undo the move (RFC 3264 §8.3.1);
 *   <li>after SDP that repeats the address, until the current source sends again: to a source of the same rank, as a
 *       NAT may have a new binding after a hold. Where the current source has the address in SDP, or is a stranger,
 *       only after a silence of {@link #SILENCE_NANOS};
 *   <li>where rebinding is followed: to any source after a silence of {@link #SILENCE_NANOS}.
 * </ul>
 *
 * <p>Silence counts only while packets were read: a caller that was late says so, by {@code onTime} and
 * {@link #onStall}.
 *
 * <p>A forked call (RFC 3261 §12.1) has an address for each branch that sent SDP. Before the answer, the branch whose
 * packets were received first is heard until it is silent; after it, packets of the other branches are rejected, so
 * that a branch that does not know of the answer yet neither receives the media nor replaces that of the branch that
 * answered.
 *
 * @param <A> an address with a port, compared by {@code equals}
 */
public final class MediaSourceFilter<A> {

    /** The sources that media is sent to. */
    public enum Mode {
        /** None: media goes to the address in SDP. */
        OFF,
        /** Those of the host in SDP, at any port. */
        SAME_HOST,
        /** All, for peers behind a NAT. */
        ANY
    }

    /** What to do with a packet. */
    public enum Verdict {
        /** It is of the current source. */
        CURRENT,
        /** If it is valid, reset the receiver, and call {@link #accept}: its source becomes the current one. */
        NEW,
        /** Drop it. */
        REJECTED
    }

    /** Silence after which the source may change where that is allowed, in nanoseconds. */
    public static final long SILENCE_NANOS = 1_000_000_000L;

    /** Silence of a branch of a forked call after which another one is heard, in nanoseconds. */
    static final long FORK_SILENCE_NANOS = 100_000_000L;

    /** Age of a source after which {@link #settled} is true, in nanoseconds. */
    static final long SETTLING_NANOS = 3_000_000_000L;

    private static final int MAX_FORKS = 32;
    private static final int MAX_REJECTED = 64;

    private static final int STRANGER = 0;
    private static final int KNOWN_HOST = 1;
    private static final int SIGNALLED_HOST = 2;
    private static final int SIGNALLED = 3;

    /** A rejected source, and the address in SDP that it belonged to: itself, unless a NAT had changed it. */
    private record Rejected<A>(A source, A signalled) {}

    private final Mode mode;
    private final boolean strangers;
    private final boolean followsRebinding;
    private final BiPredicate<A, A> sameHost;
    private A signalled;
    private A known;
    private A current;
    private A target;
    private List<A> forks = List.of();
    private final List<Rejected<A>> rejected = new ArrayList<>(0);
    private boolean reopened;
    private long acceptedNanos;
    private long quietSince;

    /**
     * Creates a filter without an address.
     *
     * @param mode the sources that media is sent to
     * @param strangers whether packets of hosts that neither SDP nor {@link #know} named are accepted at all
     * @param followsRebinding whether any source may replace one that is silent
     * @param sameHost whether two addresses have the same host
     */
    public MediaSourceFilter(Mode mode, boolean strangers, boolean followsRebinding, BiPredicate<A, A> sameHost) {
        this.mode = Objects.requireNonNull(mode);
        this.strangers = strangers;
        this.followsRebinding = followsRebinding;
        this.sameHost = Objects.requireNonNull(sameHost);
    }

    /**
     * Names another host of the peer, such as that of its signalling; replaces the previous one. When SDP has this
     * host, strangers are rejected.
     *
     * @param address an address of the host, with any port; null for none
     */
    public void know(A address) {
        known = address;
    }

    /**
     * SDP with an address was received before the answer, possibly from one of several branches.
     *
     * @param address the signalled address
     */
    public void onEarly(A address) {
        if (!forks.contains(address) && forks.size() < MAX_FORKS) {
            forks = new ArrayList<>(forks);
            forks.add(address);
        }
        signal(address);
    }

    private void signal(A address) {
        rejected.removeIf(entry -> entry.source.equals(address) || entry.signalled.equals(address));
        reopened = true;
        signalled = address;
        if (current != null && rank(current) == STRANGER && !openToStrangers()) {
            current = null;
        }
        retarget();
    }

    /** Whether the peer may be a stranger: not when all SDP names the host of the signalling. */
    private boolean openToStrangers() {
        if (!strangers || known == null || signalled == null || !sameHost.test(known, signalled)) {
            return strangers;
        }
        for (int i = 0; i < forks.size(); i++) {
            if (!sameHost.test(known, forks.get(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * SDP with the address of the peer that answered was received.
     *
     * @param address the signalled address
     */
    public void onSignalled(A address) {
        A before = signalled;
        if (forks.size() > 1) {
            forks.forEach(fork -> reject(fork, fork));
            if (!address.equals(current)) {
                current = null; // it may belong to another branch
            }
        }
        forks = List.of();
        if (before != null && !before.equals(address)) {
            reject(before, before);
            if (current != null && !sameHost.test(current, address)) {
                reject(current, before); // the address of the NAT before the move
            }
            if (!address.equals(current)) {
                current = null;
            }
        }
        signal(address);
    }

    private void reject(A source, A ofSignalled) {
        if (!isRejected(source)) {
            if (rejected.size() == MAX_REJECTED) {
                rejected.remove(0);
            }
            rejected.add(new Rejected<>(source, ofSignalled));
        }
    }

    private boolean isRejected(A source) {
        for (int i = 0; i < rejected.size(); i++) {
            if (rejected.get(i).source.equals(source)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A packet was received.
     *
     * @param source its source
     * @param nowNanos arrival time
     * @param onTime whether packets were read without interruption until now, so that silence is known
     * @return what to do with it
     */
    public Verdict onPacket(A source, long nowNanos, boolean onTime) {
        if (source.equals(current)) {
            onCurrent(nowNanos);
            return Verdict.CURRENT;
        }
        return mayReplace(source, onTime ? nowNanos - quietSince : 0) ? Verdict.NEW : Verdict.REJECTED;
    }

    /**
     * A packet of the current source was received.
     *
     * @param nowNanos arrival time
     */
    public void onCurrent(long nowNanos) {
        quietSince = nowNanos;
        reopened = false;
    }

    private boolean mayReplace(A source, long silence) {
        if (isRejected(source)) {
            return false;
        }
        int rank = rank(source);
        boolean rebinds = current != null && followsRebinding && silence > SILENCE_NANOS;
        if (rank == STRANGER && !openToStrangers()) {
            return strangers && rebinds;
        }
        if (current == null) {
            return true;
        }
        int held = rank(current);
        if (rank > held || rebinds) {
            return true;
        }
        if (rank == SIGNALLED) {
            return forks.size() > 1 && silence > FORK_SILENCE_NANOS;
        }
        return reopened
                && rank >= Math.min(held, SIGNALLED_HOST)
                && (rank == held && rank != STRANGER || silence > SILENCE_NANOS);
    }

    private int rank(A source) {
        if (source.equals(signalled) || forks.contains(source)) {
            return SIGNALLED;
        }
        if (signalled != null && sameHost.test(signalled, source)) {
            return SIGNALLED_HOST;
        }
        for (int i = 0; i < forks.size(); i++) {
            if (sameHost.test(forks.get(i), source)) {
                return SIGNALLED_HOST;
            }
        }
        return known != null && sameHost.test(known, source) ? KNOWN_HOST : STRANGER;
    }

    /**
     * A packet with the verdict {@link Verdict#NEW} is valid.
     *
     * @param source its source, the current one from now on; kept
     * @param nowNanos arrival time
     */
    public void accept(A source, long nowNanos) {
        current = source;
        acceptedNanos = nowNanos;
        onCurrent(nowNanos);
        retarget();
    }

    /**
     * No packets were read for a while: this time is no silence of the peer.
     *
     * @param nowNanos the current time
     */
    public void onStall(long nowNanos) {
        quietSince = nowNanos;
    }

    private void retarget() {
        boolean follows = current != null
                && switch (mode) {
                    case OFF -> forks.size() > 1 && forks.contains(current);
                    case SAME_HOST -> rank(current) >= SIGNALLED_HOST;
                    case ANY -> true;
                };
        target = follows ? current : signalled;
    }

    /**
     * Whether packets of other sources are rejected in any case, until SDP changes the address or, where rebinding is
     * followed, the source is silent.
     *
     * @param nowNanos the current time
     * @return whether only packets of the target need to be read
     */
    public boolean settled(long nowNanos) {
        return current != null
                && current.equals(signalled)
                && current.equals(target)
                && forks.size() < 2
                && nowNanos - acceptedNanos > SETTLING_NANOS;
    }

    /** {@return the address that media is sent to, null before SDP or a packet} */
    public A target() {
        return target;
    }

    /** {@return the source whose packets are received; empty before the first valid packet} */
    public Optional<A> source() {
        return Optional.ofNullable(current);
    }

    /** {@return whether packets come from the host that media is sent to} */
    public boolean targetSends() {
        return current != null && target != null && sameHost.test(current, target);
    }
}
