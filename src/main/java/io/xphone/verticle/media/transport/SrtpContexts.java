package io.xphone.verticle.media.transport;

import io.xphone.rtp.srtp.SrtpKey;
import io.xphone.rtp.srtp.SrtpParameters;
import io.xphone.rtp.srtp.SrtpReceiver;
import io.xphone.rtp.srtp.SrtpSender;
import io.xphone.rtp.srtp.SrtpStatus;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.CryptoAttribute;
import io.xphone.sdp.transport.InlineKey;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The SRTP of both directions of a call. A direction whose key is unchanged keeps its roll-over counters; a new key
 * begins with new ones (RFC 4568 §7.1.4). Packets of the peer that were on their way when it changed its key are
 * accepted with the key before for a moment.
 */
final class SrtpContexts {

    /** How long packets of the key before are accepted, in nanoseconds. */
    static final long OVERLAP_NANOS = 2_000_000_000L;

    /** How long a peer may begin again with the roll-over counter 0 after a new local key, in nanoseconds. */
    static final long RESTART_NANOS = 10_000_000_000L;

    /** A key that has so many packets left ends soon: 5 min of packets of 20 ms. */
    private static final long RENEWAL_PACKETS = 15_000;

    /** Time between two renewals at least, in nanoseconds: a peer may state any lifetime. */
    static final long RENEWAL_NANOS = 60_000_000_000L;

    private SrtpKey sending;
    private List<SrtpKey> receiving = List.of();
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private SrtpReceiver before; // null: none
    private long beforeUntil;
    private SrtpReceiver restarted; // with the same key, and no counters yet; null: none
    private long restartedUntil;
    private boolean restartedIsLatest; // of the packets so far
    private long renewAt; // packets left
    private boolean renewing;
    private long renewedNanos;
    private boolean renewed;

    /**
     * Sets the keys of both directions.
     *
     * @param local of what is sent
     * @param remote of what is received; several have identifiers
     */
    void keys(SrtpKey local, List<SrtpKey> remote, long nowNanos) {
        boolean localRenewed = !Objects.equals(local, sending);
        if (localRenewed) {
            if (sender != null) {
                sender.close();
                sending.destroy();
            }
            sending = local;
            sender = new SrtpSender(local);
        } else if (local != sending) {
            local.destroy();
        }
        if (!remote.equals(receiving)) {
            dropBefore();
            dropRestarted();
            before = receiver;
            beforeUntil = nowNanos + OVERLAP_NANOS;
            receiving.forEach(SrtpKey::destroy);
            receiving = remote;
            receiver = new SrtpReceiver(remote);
            renewAt = Math.min(RENEWAL_PACKETS, receiver.packetsLeft() / 4);
            renewing = false;
        } else {
            if (remote != receiving) {
                remote.forEach(SrtpKey::destroy);
            }
            if (localRenewed) {
                dropRestarted();
                restarted = new SrtpReceiver(receiving);
                restartedUntil = nowNanos + RESTART_NANOS;
                restartedIsLatest = false;
            }
        }
    }

    /** Whether the peer's key ends soon; true once for each key, and at most once a minute. */
    boolean renewalDue(long nowNanos) {
        if (renewing || receiver.packetsLeft() > renewAt || renewed && nowNanos - renewedNanos < RENEWAL_NANOS) {
            return false;
        }
        renewing = true;
        renewed = true;
        renewedNanos = nowNanos;
        return true;
    }

    /** The keys of a crypto line. */
    static List<SrtpKey> keys(CryptoAttribute line) {
        SrtpSuite suite = SrtpSuite.ofSdpName(line.suite().sdpName());
        int window = line.windowSize() == 0
                ? SrtpParameters.WINDOW
                : Math.max(SrtpParameters.WINDOW, Math.min(line.windowSize(), 1 << 15));
        SrtpParameters parameters = new SrtpParameters(line.keyDerivationRate(), false, false, false, window);
        return line.keys().stream().map(key -> key(suite, key, parameters)).toList();
    }

    private static SrtpKey key(SrtpSuite suite, InlineKey key, SrtpParameters parameters) {
        byte[] material = key.material();
        try {
            long lifetime = key.lifetime() == 0 ? SrtpKey.MAX_RTP_PACKETS : key.lifetime();
            return SrtpKey.of(suite, material, key.mki(), lifetime, parameters);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    SrtpSuite suite() {
        return sending.suite();
    }

    /** Encrypts an RTP packet in place; a negative {@link SrtpStatus} if it must not be sent. */
    int protect(byte[] packet, int length) {
        return packet.length - length < sender.rtpOverhead() ? SrtpStatus.MALFORMED : sender.protect(packet, length);
    }

    /** Encrypts an RTCP packet in place; a negative {@link SrtpStatus} if it must not be sent. */
    int protectRtcp(byte[] packet, int length) {
        return packet.length - length < sender.rtcpOverhead()
                ? SrtpStatus.MALFORMED
                : sender.protectRtcp(packet, length);
    }

    /** Checks and decrypts an RTP packet in place; a negative {@link SrtpStatus} if it is to be dropped. */
    int unprotect(byte[] packet, int length, long nowNanos) {
        if (restarted != null && nowNanos - restartedUntil > 0) {
            endRestart();
        }
        int plain = receiver.unprotect(packet, length);
        if (retry(plain, nowNanos)) {
            plain = before.unprotect(packet, length);
        }
        if (restarted != null) {
            if (plain == SrtpStatus.AUTHENTICATION) {
                restarted.shareLifetimes(receiver);
                plain = restarted.unprotect(packet, length);
                receiver.shareLifetimes(restarted);
                restartedIsLatest |= plain >= 0;
            } else if (plain >= 0) {
                restartedIsLatest = false;
            }
        }
        return plain;
    }

    /**
     * Asterisk has new counters after each new local key, though its own key stays the same. Both are accepted for a
     * while, and those of the latest packet remain: a recorded packet that fits new counters changes nothing.
     */
    private void endRestart() {
        if (restartedIsLatest) {
            receiver.close();
            receiver = restarted;
            restarted = null;
        } else {
            dropRestarted();
        }
    }

    /** Checks and decrypts an RTCP packet in place; a negative {@link SrtpStatus} if it is to be dropped. */
    int unprotectRtcp(byte[] packet, int length, long nowNanos) {
        int plain = receiver.unprotectRtcp(packet, length);
        if (retry(plain, nowNanos)) {
            return before.unprotectRtcp(packet, length);
        }
        return plain == SrtpStatus.REPLAY && restarted != null ? restarted.unprotectRtcp(packet, length) : plain;
    }

    private boolean retry(int status, long nowNanos) {
        if (before == null) {
            return false;
        }
        if (nowNanos - beforeUntil > 0) {
            dropBefore();
            return false;
        }
        return status == SrtpStatus.AUTHENTICATION || status == SrtpStatus.UNKNOWN_MKI;
    }

    private void dropBefore() {
        if (before != null) {
            before.close();
            before = null;
        }
    }

    private void dropRestarted() {
        if (restarted != null) {
            restarted.close();
            restarted = null;
        }
    }

    /** Overwrites all keys. */
    void close() {
        dropBefore();
        dropRestarted();
        if (sender != null) {
            sender.close();
            sending.destroy();
        }
        if (receiver != null) {
            receiver.close();
            receiving.forEach(SrtpKey::destroy);
        }
    }
}
