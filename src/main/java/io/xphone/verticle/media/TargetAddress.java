package io.xphone.verticle.media;

import io.xphone.options.MediaOptions;
import io.xphone.rtp.SymmetricLatch;
import java.net.InetSocketAddress;

/**
 * The address that the RTP of a call is sent to: from SDP at first, then the source of the peer's packets where
 * symmetric RTP is on.
 */
final class TargetAddress {

    private final SymmetricLatch<InetSocketAddress> latch;
    private InetSocketAddress address;

    TargetAddress(MediaOptions options) {
        this.latch = new SymmetricLatch<>(
                !options.isSymmetricRtp()
                        ? SymmetricLatch.Mode.OFF
                        : options.isLatchOnlySignalledAddress()
                                ? SymmetricLatch.Mode.SAME_HOST
                                : SymmetricLatch.Mode.ANY,
                SymmetricLatch.DEFAULT_WINDOW_NANOS,
                (one, other) -> one.getAddress() != null && one.getAddress().equals(other.getAddress()));
    }

    /** The address; null while it is not known. */
    InetSocketAddress address() {
        return address;
    }

    /** Whether packets of this sender are ignored. */
    boolean ignores(InetSocketAddress sender) {
        return latch.rejects(sender);
    }

    /** A valid packet of this sender was received: the address may change to it. */
    void onValidPacket(InetSocketAddress sender, long nowNanos) {
        if (latch.onValidPacket(sender, nowNanos)) {
            update();
        }
    }

    /** Whether the address is the sender's and no longer changes. */
    boolean settledOn(InetSocketAddress sender, long nowNanos) {
        return latch.settledOn(sender, nowNanos);
    }

    /** SDP named this address. */
    void onSignalled(InetSocketAddress signalled, boolean early) {
        if (early) {
            latch.onEarly(signalled);
        } else {
            latch.onSignalled(signalled);
        }
        update();
    }

    private void update() {
        address = latch.target().orElse(null);
    }
}
