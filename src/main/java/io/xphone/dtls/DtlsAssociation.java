package io.xphone.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * A DTLS association with a peer, for the keys of one component of a media stream (RFC 5764 §4.1). There is one
 * handshake in it: a new fingerprint or {@code tls-id} of the peer needs a new association (RFC 8842 §4).
 *
 * <p>The owner calls all methods, and receives all calls of the {@link Listener}, on the executor that it gives, one at
 * a time. A thread of the {@link DtlsWorkers} is occupied only from the peer's first message that proves its presence
 * (a server's ServerHello, or a client's ClientHello with our cookie) to the end of the handshake.
 *
 * <p>After the handshake the owner goes on to pass the peer's DTLS datagrams: a peer that has not received the last
 * flight repeats its own, and is sent it again.
 */
public final class DtlsAssociation {

    /** Whom an association notifies, on its executor. */
    public interface Listener {

        /** A datagram is to be sent to the peer. */
        void send(byte[] datagram);

        /** The handshake is complete, and the peer's certificate is the one of its SDP. */
        void established(DtlsKeys keys);

        /** The handshake failed; the association is closed. */
        void failed(DtlsException cause);

        /** The peer ended the association after the handshake, with close_notify or a fatal alert. */
        void closedByPeer();
    }

    private enum Phase {
        CREATED,
        WAITING, // for the peer's first message, without a thread
        HANDSHAKE,
        ESTABLISHED,
        CLOSED
    }

    private static final DTLSVerifier COOKIES = new DTLSVerifier(DtlsCrypto.SHARED);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 32;

    private final DtlsSettings settings;
    private final DtlsWorkers workers;
    private final Executor executor;
    private final Listener listener;
    private final Negotiation negotiation;
    private final RecordFilter filter;
    private final RecordTransport transport;
    private final byte[] received = new byte[64]; // application data, which has no reader

    private Phase phase = Phase.CREATED;
    private long startedAt;
    private ScheduledFuture<?> deadline;
    private DTLSTransport association;
    private boolean ofOwner; // after the handshake the library is called on the executor
    private boolean closedByPeer;

    // client
    private byte[] clientRandom;
    private byte[] clientHello;
    private int hellosSent;
    private int helloIntervalMs;
    private ScheduledFuture<?> helloTimer;

    // server
    private final DatagramSender helloVerifyRequests = new DatagramSender() {
        @Override
        public int getSendLimit() {
            return settings.maxDatagram();
        }

        @Override
        public void send(byte[] data, int offset, int length) {
            listener.send(Arrays.copyOfRange(data, offset, offset + length));
        }
    };
    private final HelloLimit hellos = new HelloLimit();

    /**
     * Creates an association; {@link #start} starts it.
     *
     * @param executor runs the tasks of the owner one at a time, for example a Vert.x context
     */
    public DtlsAssociation(DtlsSettings settings, DtlsWorkers workers, Executor executor, Listener listener) {
        this.settings = settings;
        this.workers = workers;
        this.executor = executor;
        this.listener = listener;
        this.negotiation = new Negotiation(settings, () -> closedByPeer = true);
        this.filter = new RecordFilter(settings.role());
        this.transport =
                new RecordTransport(this::output, settings.maxDatagram(), workers::crowded, settings.giveWayMs());
    }

    /** Starts the handshake: a client sends its ClientHello, a server waits for that of the peer. */
    public void start() {
        if (phase != Phase.CREATED) {
            throw new IllegalStateException("the association has been started");
        }
        phase = Phase.WAITING;
        startedAt = System.nanoTime();
        deadline = workers.schedule(() -> executor.execute(this::expired), settings.timeoutMs());
        if (settings.role() == DtlsRole.CLIENT) {
            clientRandom = new byte[RANDOM_BYTES];
            RANDOM.nextBytes(clientRandom);
            if (!workers.submit(this::makeClientHello)) {
                fail(busy());
            }
        }
    }

    /**
     * Takes a datagram of the peer.
     *
     * @param source the peer's address, for the cookie; a client's second ClientHello must have the same
     */
    public void receive(byte[] datagram, int offset, int length, byte[] source) {
        switch (phase) {
            case WAITING -> {
                if (settings.role() == DtlsRole.CLIENT) {
                    firstOfServer(datagram, offset, length);
                } else {
                    firstOfClient(datagram, offset, length, source);
                }
            }
            case HANDSHAKE -> filter.split(datagram, offset, length, transport::offer);
            case ESTABLISHED -> afterHandshake(datagram, offset, length);
            default -> {
                // not started, or closed: what the peer repeats has no receiver
            }
        }
    }

    /**
     * The random value of the ClientHello in plain text that a datagram begins with: the same in all repetitions, and
     * another one in each handshake (RFC 5246 §7.4.1.2). Null for another datagram, or a later part of the message.
     */
    public static byte[] clientRandom(byte[] datagram, int length) {
        return RecordFilter.firstHandshakeType(datagram, 0, length) == RecordFilter.CLIENT_HELLO
                ? RecordFilter.clientRandom(datagram, 0, length)
                : null;
    }

    /** Repeats the ClientHello at once, if the server has not responded: there is a new path to it. */
    public void retry() {
        if (phase == Phase.WAITING && clientHello != null) {
            cancel(helloTimer);
            helloIntervalMs = settings.resendMs();
            sendHello();
        }
    }

    /** Closes the association; an established one with close_notify. The listener is not called any more. */
    public void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (phase == Phase.ESTABLISHED) {
            ofOwner = true;
            try {
                association.close();
            } catch (IOException e) {
                // the peer is notified of the end by SIP
            }
            transport.flush();
        }
        end();
    }

    /** Whether the peer has not shown yet that it is there: a server has not received a ClientHello with its cookie. */
    public boolean isWaiting() {
        return phase == Phase.CREATED || phase == Phase.WAITING;
    }

    /** Whether the handshake runs: the peer is there. */
    public boolean isHandshaking() {
        return phase == Phase.HANDSHAKE;
    }

    /** Whether the keys have been delivered and the association is open. */
    public boolean isEstablished() {
        return phase == Phase.ESTABLISHED;
    }

    // client

    /** On a worker: makes the ClientHello by a handshake that ends where it would wait for the server. */
    private void makeClientHello() {
        List<byte[]> sent = new ArrayList<>();
        RecordTransport recorder = new RecordTransport(sent::add, settings.maxDatagram(), () -> false, 0);
        recorder.established(); // does not wait
        DtlsCrypto.SHARED.nextClientRandom(clientRandom);
        try {
            new DTLSClientProtocol()
                    .connect(new SrtpTlsClient(new Negotiation(settings, () -> {}), settings.timeoutMs()), recorder);
        } catch (RecordTransport.NoMoreRecords e) {
            executor.execute(() -> firstHello(sent.get(0)));
            return;
        } catch (IOException | RuntimeException e) {
            executor.execute(() -> fail(negotiation.failure(e)));
            return;
        }
        throw new IllegalStateException("a handshake without a server");
    }

    private void firstHello(byte[] hello) {
        if (phase == Phase.WAITING) {
            clientHello = hello;
            helloIntervalMs = settings.resendMs();
            sendHello();
        }
    }

    private void sendHello() {
        if (phase != Phase.WAITING) {
            return;
        }
        byte[] record = clientHello.clone();
        RecordTransport.addToSequence(record, 0, hellosSent); // a server drops a number that it has received
        hellosSent++;
        helloTimer = workers.schedule(() -> executor.execute(this::sendHello), helloIntervalMs);
        helloIntervalMs *= 2;
        listener.send(record);
    }

    private void firstOfServer(byte[] datagram, int offset, int length) {
        int type = RecordFilter.firstHandshakeType(datagram, offset, length);
        boolean answers = type == RecordFilter.SERVER_HELLO
                || type == RecordFilter.HELLO_VERIFY_REQUEST
                || RecordFilter.isPlainAlert(datagram, offset, length);
        if (clientHello == null || !answers) {
            return;
        }
        transport.firstWasSent(clientHello, hellosSent);
        filter.split(datagram, offset, length, transport::offer);
        int left = leftMs();
        run(() -> {
            DtlsCrypto.SHARED.nextClientRandom(clientRandom);
            return new DTLSClientProtocol().connect(new SrtpTlsClient(negotiation, left), transport);
        });
    }

    // server

    private void firstOfClient(byte[] datagram, int offset, int length, byte[] source) {
        if (RecordFilter.firstHandshakeType(datagram, offset, length) != RecordFilter.CLIENT_HELLO
                || !hellos.permits()) {
            return;
        }
        int left = leftMs();
        // the library compares cookies of ClientHellos in one piece only
        if (!settings.cookie() || RecordFilter.isFragment(datagram, offset)) {
            filter.split(datagram, offset, length, transport::offer);
            run(() -> new DTLSServerProtocol().accept(new SrtpTlsServer(negotiation, left), transport));
            return;
        }
        DTLSRequest request = COOKIES.verifyRequest(source, datagram, offset, length, helloVerifyRequests);
        if (request != null) {
            run(() -> new DTLSServerProtocol().accept(new SrtpTlsServer(negotiation, left), transport, request));
        }
    }

    // handshake

    /** A handshake of the library. */
    private interface Handshake {
        DTLSTransport run() throws IOException;
    }

    private void run(Handshake handshake) {
        phase = Phase.HANDSHAKE;
        cancel(helloTimer);
        if (!workers.submit(() -> runOnWorker(handshake))) {
            fail(busy());
        }
    }

    private void runOnWorker(Handshake handshake) {
        try {
            DTLSTransport done = handshake.run();
            transport.flush();
            executor.execute(() -> established(done));
        } catch (IOException | RuntimeException e) {
            transport.flush(); // the alert
            executor.execute(() -> fail(failure(e)));
        }
    }

    private DtlsException failure(Exception cause) {
        if (cause instanceof TlsTimeoutException) {
            return timedOut();
        }
        if (cause instanceof RecordTransport.GaveWay) {
            return new DtlsException(DtlsException.Reason.BUSY, cause.getMessage());
        }
        return negotiation.failure(cause);
    }

    private void established(DTLSTransport done) {
        if (phase != Phase.HANDSHAKE) {
            negotiation.keys().local().destroy(); // closed in the meantime
            negotiation.keys().remote().destroy();
            return;
        }
        association = done;
        transport.established();
        phase = Phase.ESTABLISHED;
        cancel(deadline);
        listener.established(negotiation.keys());
        if (phase == Phase.ESTABLISHED) {
            drain(); // what arrived in the meantime
        }
    }

    private void afterHandshake(byte[] datagram, int offset, int length) {
        filter.split(datagram, offset, length, transport::offer);
        drain();
    }

    /** Passes the queued records to the library, which repeats the last flight, takes alerts, and drops data. */
    private void drain() {
        ofOwner = true;
        try {
            while (true) {
                association.receive(received, 0, received.length, 1);
            }
        } catch (RecordTransport.NoMoreRecords e) {
            // all records have been taken
        } catch (IOException e) {
            closedByPeer = true; // a fatal alert, or a protocol violation of the authenticated peer
        }
        transport.flush();
        if (closedByPeer) {
            end();
            listener.closedByPeer();
        }
    }

    // end

    private void expired() {
        if (phase == Phase.WAITING || phase == Phase.HANDSHAKE) {
            fail(timedOut());
        }
    }

    private DtlsException timedOut() {
        String missing = phase == Phase.WAITING
                ? settings.role() == DtlsRole.CLIENT ? "no response to the ClientHello" : "no ClientHello of the peer"
                : "the peer did not complete it";
        return new DtlsException(
                DtlsException.Reason.TIMEOUT,
                "the handshake timed out after " + settings.timeoutMs() + " ms: " + missing);
    }

    private DtlsException busy() {
        return new DtlsException(
                DtlsException.Reason.BUSY,
                workers.active() + " handshakes run and " + workers.queued() + " wait: no more are accepted");
    }

    private void fail(DtlsException cause) {
        if (phase != Phase.CLOSED) {
            end();
            listener.failed(cause);
        }
    }

    private void end() {
        phase = Phase.CLOSED;
        cancel(deadline);
        cancel(helloTimer);
        transport.end();
    }

    private static void cancel(ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private int leftMs() {
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        return (int) Math.max(1, settings.timeoutMs() - elapsed);
    }

    /** From any thread: a datagram of the library. */
    private void output(byte[] datagram) {
        if (ofOwner) {
            listener.send(datagram);
            return;
        }
        executor.execute(() -> {
            if (phase != Phase.CLOSED) {
                listener.send(datagram);
            }
        });
    }
}
