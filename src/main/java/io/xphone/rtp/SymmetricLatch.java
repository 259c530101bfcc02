package io.xphone.rtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Selects the remote address of media: the address in the peer's SDP, until received packets show another one behind a
 * NAT (symmetric RTP, RFC 4961).
 *
 * <pre>
 *              first valid packet           window over
 *   [SIGNALLED] ----------------> [LATCHING] ----------> [FIXED]
 *        ^                         follows the source        |
 *        +---------------- new address in SDP ---------------+
 * </pre>
 *
 * <p>After the window only new SDP moves the target, so that a third party cannot redirect the media of a call later.
 * SDP that repeats the address reopens the window and keeps the target.
 *
 * <p>A forked call (RFC 3261 §12.1) has an address for each branch that sent SDP. Before the answer, media goes to the
 * branch whose packets were received last; after it, packets of the other branches are rejected, so that a branch that
 * does not know of the answer yet neither receives the media nor replaces that of the branch that answered.
 *
 * @param <A> an address with a port, compared by {@code equals}
 */
public final class SymmetricLatch<A> {

    /** The packets that move the target. */
    public enum Mode {
        /** None: media goes to the address in SDP. */
        OFF,
        /** Packets from the host in SDP, from any port. */
        SAME_HOST,
        /** Packets from any address, for peers behind a NAT. */
        ANY
    }

    /** Default duration of the window after the first valid packet, in nanoseconds. */
    public static final long DEFAULT_WINDOW_NANOS = 3_000_000_000L;

    private static final int MAX_FORKS = 32;

    private final Mode mode;
    private final long windowNanos;
    private final BiPredicate<A, A> sameHost;
    private Optional<A> signalled = Optional.empty();
    private Optional<A> target = Optional.empty();
    private List<A> forks = List.of();
    private List<A> rejected = List.of();
    private boolean receiving;
    private long firstNanos;

    /**
     * Creates a latch without an address.
     *
     * @param mode the packets that move the target
     * @param windowNanos duration of the window after the first valid packet
     * @param sameHost whether two addresses have the same host
     */
    public SymmetricLatch(Mode mode, long windowNanos, BiPredicate<A, A> sameHost) {
        this.mode = Objects.requireNonNull(mode);
        this.windowNanos = windowNanos;
        this.sameHost = Objects.requireNonNull(sameHost);
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

    /**
     * SDP with the address of the peer that answered was received.
     *
     * @param address the signalled address
     */
    public void onSignalled(A address) {
        boolean chosen = forks.size() > 1;
        rejected = (chosen ? forks : rejected)
                .stream().filter(other -> !other.equals(address)).toList();
        forks = List.of();
        signal(address);
        if (chosen) {
            target = signalled; // the previous target may belong to another branch
        }
    }

    private void signal(A address) {
        if (!signalled.isPresent() || !signalled.get().equals(address)) {
            signalled = Optional.of(address);
            target = signalled;
        }
        receiving = false;
    }

    /**
     * Whether packets come from a branch of a forked call that did not answer.
     *
     * @param source their source
     * @return true if they are to be ignored
     */
    public boolean rejects(A source) {
        return !rejected.isEmpty() && rejected.contains(source);
    }

    /**
     * A packet of the stream was received: accepted by the receiver, and authenticated if encrypted.
     *
     * @param source its source
     * @param nowNanos arrival time
     * @return whether the target moved
     */
    public boolean onValidPacket(A source, long nowNanos) {
        if (forks.size() > 1 && forks.contains(source)) {
            return move(source);
        }
        if (mode == Mode.OFF || receiving && nowNanos - firstNanos > windowNanos) {
            return false;
        }
        if (mode == Mode.SAME_HOST && !(signalled.isPresent() && sameHost.test(signalled.get(), source))) {
            return false;
        }
        if (!receiving) {
            receiving = true;
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
     * Whether media goes to {@code source} until SDP changes the address.
     *
     * @param source the source of a valid packet
     * @param nowNanos arrival time
     * @return whether the target is {@code source} and fixed
     */
    public boolean settledOn(A source, long nowNanos) {
        boolean fixed = mode == Mode.OFF || receiving && nowNanos - firstNanos > windowNanos;
        return fixed && forks.size() < 2 && target.isPresent() && target.get().equals(source);
    }

    /** {@return the address that media is sent to; empty before SDP or a packet} */
    public Optional<A> target() {
        return target;
    }

    /** {@return whether the target is the source of packets, not the address in SDP} */
    public boolean latched() {
        return target.isPresent() && !target.equals(signalled);
    }
}
