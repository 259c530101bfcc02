package io.xphone.verticle.media.transport;

import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsKeys;
import io.xphone.rtp.Demultiplexer;
import io.xphone.rtp.PacketKind;
import io.xphone.rtp.srtp.SrtpKey;
import io.xphone.rtp.srtp.SrtpStatus;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sdp.transport.NegotiatedTransport;
import io.xphone.sdp.transport.SdesKeys;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The way of packets between the sockets of a call and its audio. Used on the event loop of the call alone.
 * <pre>
 *   RTP socket  --> RTP or RTCP? --> onRtp  --> [source filter] --> unprotect     --> audio
 *               --> DTLS? ---------> acceptsDtls --> handshake --> keys
 *   RTCP socket -------------------> onRtcp --> [source filter] --> unprotectRtcp --> reports
 *   audio       --> sendRtp  --> protect --> RTP socket
 *   reports     --> sendRtcp --> protect --> RTCP socket, or that of RTP (RFC 5761)
 * </pre>
 * A call whose media is secured sends and accepts no plain packet: before its keys are known it sends and accepts
 * none, and once answered it never becomes plain again. With plain media no packet is copied or looked at here.
 */
public final class MediaTransport {

    /** Takes received packets, which may still be encrypted. */
    public interface Receiver {

        /** A packet of RTP, or one whose kind is not known. */
        void onRtp(byte[] data, int length, InetSocketAddress sender);

        /** A packet of RTCP. */
        void onRtcp(byte[] data, int length, InetSocketAddress sender);

        /**
         * Whether a DTLS datagram may be of the peer, by its source.
         *
         * @param rtcp whether it was received on the RTCP port
         */
        boolean acceptsDtls(InetSocketAddress sender, boolean rtcp);
    }

    /** Is notified of the keys that DTLS provides. */
    public interface DtlsListener {

        /** A handshake is complete, and its keys are in use. */
        void keysAgreed(String suite, boolean rtcp);

        /** A handshake failed: no packet passes. */
        void keysFailed(String why, boolean rtcp);

        /** The address of the peer's media; null while it is not known. */
        InetSocketAddress target(boolean rtcp);
    }

    private enum Security {
        PLAIN,
        /** Keys are awaited, or a secured call would have become plain: no packet passes. */
        CLOSED,
        SECURED
    }

    private final PacketSender rtp;
    private final Supplier<? extends PacketSender> rtcp;
    private final byte[] scratch;
    private final Receiver receiver;
    private Security security = Security.PLAIN;
    private SrtpContexts srtp; // null: there were no keys yet
    private SrtpContexts srtcp; // of an RTCP port with a DTLS association of its own; null: there were no keys yet
    private DtlsKeying dtls; // null: DTLS is not possible
    private boolean byDtls;
    private boolean mux;
    private boolean answered;
    private long rejected;
    private int lastRejection;
    private long unsent;
    private int lastUnsent;

    /**
     * Creates the transport of plain media.
     *
     * @param rtp sends from the RTP socket
     * @param rtcp what sends from the RTCP socket; supplies null while there is none
     * @param scratch an array with room for the longest packet and what encryption adds; packets that are in it are
     *     encrypted in place, others are copied to it
     * @param receiver takes received packets
     */
    public MediaTransport(PacketSender rtp, Supplier<? extends PacketSender> rtcp, byte[] scratch, Receiver receiver) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.scratch = scratch;
        this.receiver = receiver;
    }

    /**
     * Makes DTLS possible.
     *
     * @param suites names of the acceptable suites, the preferred first; those without a DTLS profile are not used
     * @param executor the event loop of the call
     */
    public void useDtls(DtlsCertificate certificate, List<String> suites, Executor executor, DtlsListener listener) {
        List<SrtpSuite> possible = suites.stream()
                .map(SrtpSuite::ofSdpName)
                .filter(suite -> suite != null && suite.dtlsProfile() >= 0)
                .toList();
        dtls = new DtlsKeying(certificate, possible, executor, new DtlsOwner(listener));
    }

    /** Applies what was negotiated; keys of SDES take effect at once, those of DTLS after the handshake. */
    public void apply(NegotiatedTransport transport, long nowNanos) {
        mux = transport.rtcpMux();
        byDtls = transport.dtls().isPresent();
        if (dtls != null) {
            dtls.apply(
                    transport.dtls().orElse(null),
                    mux,
                    transport.ice().filter(NegotiatedIce::checked).isPresent());
        }
        if (transport.sdes().isPresent()) {
            SdesKeys keys = transport.sdes().get();
            keys(SrtpContexts.keys(keys.local()).get(0), SrtpContexts.keys(keys.remote()), nowNanos);
        } else if (transport.secured()) {
            security = srtp == null ? Security.CLOSED : Security.SECURED;
        } else if (security != Security.PLAIN) {
            // before the answer another branch of a forked call may be plain
            security = answered ? Security.CLOSED : Security.PLAIN;
        }
    }

    /** The call is answered: if it is secured it does not become plain any more. */
    public void answered() {
        answered = true;
    }

    /**
     * Sets the keys of SRTP; they take effect at once.
     *
     * @param local of what is sent
     * @param remote of what is received; several have identifiers
     */
    public void keys(SrtpKey local, List<SrtpKey> remote, long nowNanos) {
        if (srtp == null) {
            srtp = new SrtpContexts();
        }
        srtp.keys(local, remote, nowNanos);
        security = Security.SECURED;
    }

    /** There is a path to the peer, which was not known before: a handshake that waits for it goes on at once. */
    public void pathFound(boolean ofRtcp) {
        if (dtls != null) {
            dtls.pathFound(ofRtcp);
        }
    }

    /** The RTCP socket is open. */
    public void rtcpOpened() {
        if (dtls != null) {
            dtls.rtcpOpened();
        }
    }

    /** Whether packets are neither sent nor accepted because there are no keys yet. */
    public boolean awaitsKeys() {
        return security == Security.CLOSED;
    }

    /** Whether RTCP uses the port of RTP. */
    public boolean rtcpMux() {
        return mux;
    }

    /** The suite of SRTP; null for plain media, and before there are keys. */
    public String suite() {
        return security == Security.SECURED ? srtp.suite().sdpName() : null;
    }

    /** The number of received packets that were dropped because they were not encrypted as agreed. */
    public long rejected() {
        return rejected;
    }

    /** Why the last of {@link #rejected()} was dropped, in words for people. */
    public String rejection() {
        return SrtpStatus.text(lastRejection);
    }

    /** The number of packets of RTP that were not sent because SRTP forbids it. */
    public long unsent() {
        return unsent;
    }

    /** Why the last of {@link #unsent()} was not sent, in words for people. */
    public String unsentReason() {
        return SrtpStatus.text(lastUnsent);
    }

    /** Whether the peer's key ends soon, with its lifetime; true once for each key, and at most once a minute. */
    public boolean keyEnds(long nowNanos) {
        return security == Security.SECURED && srtp.renewalDue(nowNanos);
    }

    /** Whether the peer's key has ended with its lifetime, so that all packets are dropped until there is a new one. */
    public boolean keyEnded() {
        return lastRejection == SrtpStatus.KEY_LIFETIME;
    }

    // ---- received ----

    /** Handles a datagram of the RTP socket. */
    public void onRtpSocket(byte[] data, int length, InetSocketAddress sender) {
        if (dtls != null && handshakes(data, length, sender, false)) {
            return;
        }
        if (mux && Demultiplexer.kindOf(data, 0, length) == PacketKind.RTCP) {
            receiver.onRtcp(data, length, sender);
        } else {
            receiver.onRtp(data, length, sender);
        }
    }

    /** Handles a datagram of the RTCP socket. */
    public void onRtcpSocket(byte[] data, int length, InetSocketAddress sender) {
        if (dtls == null || !handshakes(data, length, sender, true)) {
            receiver.onRtcp(data, length, sender);
        }
    }

    private boolean handshakes(byte[] data, int length, InetSocketAddress sender, boolean rtcp) {
        if (Demultiplexer.kindOf(data, 0, length) != PacketKind.DTLS) {
            return false;
        }
        if (receiver.acceptsDtls(sender, rtcp)) {
            dtls.onDatagram(data, length, sender, rtcp);
        }
        return true;
    }

    /**
     * Checks and decrypts an RTP packet in place.
     *
     * @return the length of the plain packet; negative if it is to be dropped
     */
    public int unprotect(byte[] packet, int length, long nowNanos) {
        return switch (security) {
            case PLAIN -> length;
            case CLOSED -> SrtpStatus.CLOSED;
            case SECURED -> checked(srtp.unprotect(packet, length, nowNanos));
        };
    }

    /**
     * Checks and decrypts an RTCP packet in place.
     *
     * @return the length of the plain packet; negative if it is to be dropped
     */
    public int unprotectRtcp(byte[] packet, int length, long nowNanos) {
        return switch (security) {
            case PLAIN -> length;
            case CLOSED -> SrtpStatus.CLOSED;
            case SECURED -> {
                SrtpContexts keys = rtcpKeys();
                yield keys == null ? SrtpStatus.CLOSED : checked(keys.unprotectRtcp(packet, length, nowNanos));
            }
        };
    }

    /** The keys of RTCP: those of RTP, unless a DTLS association of its port provides them; null before it does. */
    private SrtpContexts rtcpKeys() {
        return byDtls && !mux ? srtcp : srtp;
    }

    private int checked(int length) {
        if (length < 0) {
            rejected++;
            lastRejection = length;
        }
        return length;
    }

    // ---- sent ----

    /** Sends an RTP packet. */
    public void sendRtp(byte[] packet, int length, InetSocketAddress to) {
        if (security == Security.PLAIN) {
            rtp.send(packet, length, to);
        } else if (security == Security.SECURED) {
            int secured = srtp.protect(inScratch(packet, length), length);
            if (secured > 0) {
                rtp.send(scratch, secured, to);
            } else {
                unsent++;
                lastUnsent = secured;
            }
        }
    }

    /** Sends an RTCP packet; it is lost while the RTCP socket is not open. */
    public void sendRtcp(byte[] packet, int length, InetSocketAddress to) {
        PacketSender socket = mux ? rtp : rtcp.get();
        if (socket == null || security == Security.CLOSED) {
            return;
        }
        if (security == Security.PLAIN) {
            socket.send(packet, length, to);
            return;
        }
        SrtpContexts keys = rtcpKeys();
        int secured = keys == null ? SrtpStatus.CLOSED : keys.protectRtcp(inScratch(packet, length), length);
        if (secured > 0) {
            socket.send(scratch, secured, to);
        }
    }

    private byte[] inScratch(byte[] packet, int length) {
        if (packet != scratch) {
            System.arraycopy(packet, 0, scratch, 0, length);
        }
        return scratch;
    }

    /** Overwrites the keys; no packet passes any more. */
    public void close() {
        if (dtls != null) {
            dtls.close();
        }
        security = Security.CLOSED;
        if (srtp != null) {
            srtp.close();
        }
        if (srtcp != null) {
            srtcp.close();
        }
    }

    // ---- DTLS ----

    /** Takes the keys of the associations, and sends their datagrams. */
    private final class DtlsOwner implements DtlsKeying.Owner {

        private final DtlsListener listener;

        DtlsOwner(DtlsListener listener) {
            this.listener = listener;
        }

        @Override
        public void keys(DtlsKeys keys, boolean ofRtcp) {
            String suite = keys.local().suite().sdpName();
            if (ofRtcp) {
                if (srtcp == null) {
                    srtcp = new SrtpContexts();
                }
                srtcp.keys(keys.local(), List.of(keys.remote()), System.nanoTime());
            } else {
                MediaTransport.this.keys(keys.local(), List.of(keys.remote()), System.nanoTime());
            }
            listener.keysAgreed(suite, ofRtcp);
        }

        @Override
        public void failed(String why, boolean ofRtcp) {
            if (!ofRtcp) {
                security = Security.CLOSED;
            }
            listener.keysFailed(why, ofRtcp);
        }

        @Override
        public void send(byte[] datagram, InetSocketAddress to, boolean ofRtcp) {
            PacketSender socket = ofRtcp ? rtcp.get() : rtp;
            InetSocketAddress destination = to == null ? listener.target(ofRtcp) : to;
            if (socket != null && destination != null) {
                socket.send(datagram, datagram.length, destination);
            }
        }
    }
}
