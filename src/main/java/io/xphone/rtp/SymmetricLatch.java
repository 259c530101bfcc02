package io.xphone.rtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Decides where media is sent: to the address in the peer's SDP, until the peer's own packets show that a NAT gives it
 * another (symmetric RTP, RFC 4961).
 *
 * <pre>
 *              first valid packet           window over
 *   [SIGNALLED] ----------------> [LATCHING] ----------> [FIXED]
 *        ^                         follows the source        |
 *        +---------------- new address in SDP ---------------+
 * </pre>
 *
 * <p>Once the window is over nothing moves the target but new SDP, so nobody can draw a call's sound to himself later
 * on. SDP that repeats the address opens the window again and leaves the target where it is.
 *
 * <p>A call that is forked (RFC 3261 §12.1) has an address for each branch that described itself. Until one of them has
 * answered, media goes to the one whose packets come, at any time; from then on those of the others are refused, so
 * that a branch that has not heard of it yet neither draws the call's sound nor keeps the one that answered from being
 * heard.
 *
 * @param <A> an address with a port, compared by {@code equals}
 */
public final class SymmetricLatch<A> {

    /** Whose packets move the target. */
    public enum Mode {
        /** Nobody's: media goes where SDP says. */
        OFF,
        /** Those from the host in SDP, from whatever port. */
        SAME_HOST,
        /** Anybody's, as it must be where the peer is behind a NAT. */
        ANY
    }

    /** How long after the first valid packet the target still follows, in nanoseconds, where nothing is asked for. */
    public static final long DEFAULT_WINDOW_NANOS = 3_000_000_000L;

    private static final int MAX_FORKS = 32;

    private final Mode mode;
    private final long windowNanos;
    private final BiPredicate<A, A> sameHost;
    private Optional<A> signalled = Optional.empty();
    private Optional<A> target = Optional.empty();
    private List<A> forks = List.of();
    private List<A> refused = List.of();
    private boolean heard;
    private long firstNanos;

    /**
     * Makes a latch that knows no address.
     *
     * @param mode whose packets move the target
     * @param windowNanos how long after the first valid packet they do
     * @param sameHost whether two addresses differ in their port at most
     */
    public SymmetricLatch(Mode mode, long windowNanos, BiPredicate<A, A> sameHost) {
        this.mode = Objects.requireNonNull(mode);
        this.windowNanos = windowNanos;
        this.sameHost = Objects.requireNonNull(sameHost);
    }

    /**
     * SDP gave an address before the answer: that of one branch of several, perhaps.
     *
     * @param address the branch's, as signalled
     */
    public void onEarly(A address) {
        if (!forks.contains(address) && forks.size() < MAX_FORKS) {
            forks = new ArrayList<>(forks);
            forks.add(address);
        }
        signal(address);
    }

    /**
     * SDP gave the address of the peer that answered.
     *
     * @param address the peer's, as signalled
     */
    public void onSignalled(A address) {
        boolean chosen = forks.size() > 1;
        refused = (chosen ? forks : refused)
                .stream().filter(other -> !other.equals(address)).toList();
        forks = List.of();
        signal(address);
        if (chosen) {
            target = signalled; // where we sent may have been to another branch
        }
    }

    private void signal(A address) {
        if (!signalled.isPresent() || !signalled.get().equals(address)) {
            signalled = Optional.of(address);
            target = signalled;
        }
        heard = false;
    }

    /**
     * Whether packets are those of a branch of a forked call that was not the one to answer.
     *
     * @param source where they come from
     * @return true when they are to be passed over
     */
    public boolean refuses(A source) {
        return !refused.isEmpty() && refused.contains(source);
    }

    /**
     * A packet came that is part of the stream: accepted by the receiver, authentic where there is encryption.
     *
     * @param source where it came from
     * @param nowNanos when
     * @return whether the target moved
     */
    public boolean onValidPacket(A source, long nowNanos) {
        if (forks.size() > 1 && forks.contains(source)) {
            return move(source);
        }
        if (mode == Mode.OFF || heard && nowNanos - firstNanos > windowNanos) {
            return false;
        }
        if (mode == Mode.SAME_HOST && !(signalled.isPresent() && sameHost.test(signalled.get(), source))) {
            return false;
        }
        if (!heard) {
            heard = true;
            firstNanos = nowNanos;
        }
        return move(source);
    }

    private boolean move(A source) {
        if (target.isPresent() && target.get().equals(source)) {
            return false;
        }
        target = Optional.of(source);
        return true;
    }

    /**
     * Whether media goes to {@code source} and will until SDP gives another address.
     *
     * @param source where a valid packet came from
     * @param nowNanos when
     * @return whether that is where media goes, for good
     */
    public boolean settledOn(A source, long nowNanos) {
        boolean fixed = mode == Mode.OFF || heard && nowNanos - firstNanos > windowNanos;
        return fixed && forks.size() < 2 && target.isPresent() && target.get().equals(source);
    }

    /** {@return where media is to be sent; empty before SDP or a packet told} */
    public Optional<A> target() {
        return target;
    }

    /** {@return whether the target is where packets come from, rather than what SDP says} */
    public boolean latched() {
        return target.isPresent() && !target.equals(signalled);
    }
}
