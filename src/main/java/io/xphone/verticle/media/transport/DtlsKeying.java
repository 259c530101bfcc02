package io.xphone.verticle.media.transport;

import io.xphone.dtls.CertificateFingerprint;
import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsException;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.dtls.DtlsSettings;
import io.xphone.dtls.DtlsWorkers;
import io.xphone.dtls.HelloLimit;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.DtlsParameters;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.SetupRole;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The DTLS associations of a call: one for the RTP port, and one for the RTCP port unless it is the same (RFC 5764
 * §4.1). An association lasts until the peer has another fingerprint, identifier or role (RFC 8842 §4). Used on the
 * event loop of the call alone.
 */
final class DtlsKeying {

    /** Whom the associations notify. */
    interface Owner {

        /**
         * A component has keys.
         *
         * @param rtcp whether they are of the RTCP port
         */
        void keys(DtlsKeys keys, boolean rtcp);

        /** A handshake failed: the component has no keys. */
        void failed(String why, boolean rtcp);

        /** Sends a datagram of a component; {@code to} is null for the address of its media. */
        void send(byte[] datagram, InetSocketAddress to, boolean rtcp);
    }

    private final DtlsCertificate certificate;
    private final List<SrtpSuite> suites;
    private final Executor executor;
    private final Owner owner;
    private final Component rtp = new Component(false);
    private final Component rtcp = new Component(true);

    private DtlsParameters parameters; // null: DTLS does not provide the keys
    private boolean cookie;
    private boolean mux;
    private boolean rtcpOpen;

    /**
     * Creates the associations; they start when parameters are applied.
     *
     * @param suites the acceptable suites, the preferred first
     * @param executor the event loop of the call
     */
    DtlsKeying(DtlsCertificate certificate, List<SrtpSuite> suites, Executor executor, Owner owner) {
        this.certificate = certificate;
        this.suites = suites;
        this.executor = executor;
        this.owner = owner;
    }

    /**
     * Applies what was negotiated: continues the associations, or starts new ones.
     *
     * @param negotiated null if DTLS does not provide the keys
     * @param sharesPort whether RTCP uses the port of RTP
     * @param checked whether connectivity checks show that the peer is at its address, so that no cookie is needed
     */
    void apply(DtlsParameters negotiated, boolean sharesPort, boolean checked) {
        boolean same = negotiated != null && negotiated.equals(parameters);
        parameters = negotiated;
        mux = sharesPort;
        cookie = !checked;
        rtp.peer = null; // the media may have moved
        rtcp.peer = null;
        if (!same || rtp.failed) {
            rtp.end();
        }
        if (!same || rtcp.failed || mux) {
            rtcp.end();
        }
        if (negotiated != null) {
            if (same) {
                rtp.repeated();
                rtcp.repeated();
            }
            rtp.start();
            startRtcp();
        }
    }

    /** The RTCP socket is open. */
    void rtcpOpened() {
        rtcpOpen = true;
        startRtcp();
    }

    private void startRtcp() {
        if (parameters != null && rtcpOpen && !mux) {
            rtcp.start();
        }
    }

    /** There is a path to the peer. */
    void pathFound(boolean ofRtcp) {
        Component found = ofRtcp ? rtcp : rtp;
        if (found.association != null) {
            found.association.retry();
        }
    }

    /** Takes a datagram of the peer. */
    void onDatagram(byte[] data, int length, InetSocketAddress sender, boolean ofRtcp) {
        (ofRtcp ? rtcp : rtp).receive(data, length, sender);
    }

    /** Closes the associations and notifies the peer. */
    void close() {
        parameters = null;
        rtp.end();
        rtcp.end();
    }

    /**
     * The association of a port. As the server it has up to three, so that a stranger, who completes no handshake,
     * neither ends one nor receives its datagrams:
     * <pre>
     *   a ClientHello of a new handshake --> candidate, until it has our cookie --> renewal, until it is complete
     *       --> association, whose predecessor is closed
     * </pre>
     */
    private final class Component implements DtlsAssociation.Listener {

        private final boolean isRtcp;
        private DtlsAssociation association;
        private DtlsSettings settings;
        private InetSocketAddress peer; // of the association; null: the address of the media
        private byte[] random; // of the association's client; null: none
        private byte[] early; // the latest datagram before the peer's description was known
        private InetSocketAddress earlySender;
        private Renewal renewal; // by a client that begins again with the same parameters
        private Renewal candidate; // a renewal whose client has not returned the cookie
        private boolean renewAgain; // when the handshake that runs is complete
        private final HelloLimit hellos = new HelloLimit(); // that begin another handshake
        private String failure; // of the association, while a renewal may still replace it
        private boolean failed;
        private boolean closedByPeer;

        Component(boolean isRtcp) {
            this.isRtcp = isRtcp;
        }

        void start() {
            if (association != null) {
                return;
            }
            failed = false;
            closedByPeer = false;
            List<CertificateFingerprint> fingerprints = parameters.fingerprints().stream()
                    .map(DtlsKeying::known)
                    .flatMap(Optional::stream)
                    .toList();
            if (fingerprints.isEmpty()) {
                failed = true;
                owner.failed(
                        "the fingerprint of the peer's certificate has no known hash: "
                                + parameters.fingerprints().stream()
                                        .map(Fingerprint::hash)
                                        .toList(),
                        isRtcp);
                return;
            }
            DtlsRole role = parameters.role() == SetupRole.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER;
            settings = DtlsSettings.of(role, certificate, fingerprints, suites).withCookie(cookie);
            association = new DtlsAssociation(settings, DtlsWorkers.shared(), executor, this);
            association.start();
            if (early != null && association != null) {
                receive(early, early.length, earlySender);
            }
            early = null;
        }

        /**
         * The same parameters were negotiated again. A server without {@code tls-id}, such as Asterisk, may have left
         * the association all the same, and sends nothing until there is a new handshake; one that has not, ignores
         * the ClientHello.
         */
        void repeated() {
            if (association == null
                    || parameters.role() != SetupRole.ACTIVE
                    || !parameters.tlsId().isEmpty()) {
                return;
            }
            if (renewal != null) {
                renewal.handshake.retry();
                renewAgain = true;
            } else if (association.isEstablished()) {
                renew();
            } else {
                renewAgain = true; // the server may be established already
            }
        }

        private void renewIfRepeated() {
            if (renewAgain) {
                renewAgain = false;
                renew();
            }
        }

        private void renew() {
            renewal = new Renewal();
            renewal.handshake.start();
        }

        /**
         * A handshake beside the association in force, which remains until the new one is complete: for a client that
         * begins again with the same certificate (RFC 6347 §4.2.8), and for a server that may have left it.
         */
        private final class Renewal implements DtlsAssociation.Listener {

            private final DtlsAssociation handshake;
            private InetSocketAddress client; // null: the address of the media
            private byte[] clientRandom;

            Renewal() {
                handshake = new DtlsAssociation(settings.withCookie(true), DtlsWorkers.shared(), executor, this);
            }

            @Override
            public void send(byte[] datagram) {
                owner.send(datagram, client, isRtcp);
            }

            @Override
            public void established(DtlsKeys keys) {
                if (association != null && !association.isEstablished()) {
                    association.close(); // its client has left it
                }
                association =
                        handshake; // an established one gets no close_notify: the peer has no keys for it any more
                peer = client;
                random = clientRandom;
                renewal = null;
                failure = null;
                closedByPeer = false;
                owner.keys(keys, isRtcp);
                renewIfRepeated();
            }

            @Override
            public void failed(DtlsException cause) {
                if (candidate == this) {
                    candidate = null;
                    return;
                }
                renewal = null;
                if (failure != null) {
                    fail(failure);
                    return;
                }
                renewIfRepeated();
            }

            @Override
            public void closedByPeer() {
                Component.this.closedByPeer();
            }
        }

        void receive(byte[] data, int length, InetSocketAddress sender) {
            byte[] hello = DtlsAssociation.clientRandom(data, length);
            if (hello != null && beginsAgain(hello)) {
                if (hellos.permits()) {
                    offerCandidate(hello, data, length, sender);
                }
                return;
            }
            boolean ofRenewal = renewal != null
                    && (hello != null
                            ? Arrays.equals(hello, renewal.clientRandom)
                            : renewal.client == null || renewal.client.equals(sender));
            if (ofRenewal) {
                renewal.handshake.receive(data, 0, length, address(sender));
            }
            if (association != null && (!ofRenewal || hello == null && association.isEstablished())) {
                receiveOfAssociation(hello, data, length, sender);
            } else if (association == null && renewal == null && !failed && !closedByPeer) {
                earlySender = sender;
                early = Arrays.copyOf(data, length); // the ClientHello may be faster than the SDP answer
            }
        }

        private void receiveOfAssociation(byte[] hello, byte[] data, int length, InetSocketAddress sender) {
            DtlsAssociation of = association;
            boolean waiting = of.isWaiting();
            if (waiting || !cookie || peer == null) {
                peer = sender; // with ICE every sender has been checked; else the one that begins the handshake
            }
            of.receive(data, 0, length, address(sender));
            if (waiting && hello != null && of.isHandshaking()) {
                random = hello;
            }
        }

        /** Whether a client begins a handshake beside an association, or after one that it has closed. */
        private boolean beginsAgain(byte[] hello) {
            return settings != null
                    && settings.role() == DtlsRole.SERVER
                    && (association != null ? !association.isWaiting() : closedByPeer || renewal != null)
                    && !Arrays.equals(hello, random)
                    && (renewal == null || !Arrays.equals(hello, renewal.clientRandom));
        }

        private void offerCandidate(byte[] hello, byte[] data, int length, InetSocketAddress sender) {
            if (candidate == null) {
                candidate = new Renewal();
                candidate.handshake.start();
            }
            Renewal asked = candidate;
            asked.client = sender;
            asked.handshake.receive(data, 0, length, address(sender));
            if (candidate == asked && asked.handshake.isHandshaking()) {
                candidate = null;
                asked.clientRandom = hello;
                if (renewal != null) {
                    renewal.handshake.close(); // its client has left it as well
                }
                renewal = asked;
            }
        }

        private byte[] address(InetSocketAddress of) {
            return of == null ? new byte[0] : of.toString().getBytes(StandardCharsets.UTF_8);
        }

        void end() {
            for (Renewal other : new Renewal[] {renewal, candidate}) {
                if (other != null) {
                    other.handshake.close();
                }
            }
            renewal = null;
            candidate = null;
            if (association != null) {
                association.close();
                association = null;
            }
            random = null;
            renewAgain = false;
            failure = null;
            failed = false;
            closedByPeer = false;
        }

        @Override
        public void send(byte[] datagram) {
            owner.send(datagram, peer, isRtcp);
        }

        @Override
        public void established(DtlsKeys keys) {
            owner.keys(keys, isRtcp);
            renewIfRepeated();
        }

        @Override
        public void failed(DtlsException cause) {
            association = null;
            if (renewal != null) {
                failure = cause.getMessage(); // unless the client completes the handshake that it has begun since
            } else {
                fail(cause.getMessage());
            }
        }

        private void fail(String why) {
            failure = null;
            failed = true;
            owner.failed(why, isRtcp);
        }

        @Override
        public void closedByPeer() {
            closedByPeer = true;
            association = null; // the keys remain valid until the end of the call, which SIP determines
        }
    }

    private static Optional<CertificateFingerprint> known(Fingerprint signalled) {
        try {
            return Optional.of(new CertificateFingerprint(signalled.hash(), signalled.value()));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty(); // md5, sha-224, or a hash of the future
        }
    }
}
