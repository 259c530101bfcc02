package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.dtls.DtlsSettings;
import io.xphone.dtls.DtlsWorkers;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.DtlsParameters;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.SetupRole;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** The associations of a call and a line in memory to a peer; all of it runs in the thread of the test. */
final class DtlsLine implements DtlsKeying.Owner {

    static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 4000);

    private static final DtlsCertificate OWN = DtlsCertificate.generate();
    private static final DtlsCertificate OTHER = DtlsCertificate.generate();
    private static final List<SrtpSuite> SUITES = List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80);

    /** What arrives later, and what the workers have done. */
    final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    /** That the call was given. */
    final List<DtlsKeys> keys = new ArrayList<>();

    /** Of both sides. */
    final List<String> failures = new ArrayList<>();

    final DtlsKeying keying = new DtlsKeying(OWN, SUITES, tasks::add, this);
    private final BiConsumer<byte[], InetSocketAddress> sent;

    /** @param sent takes each datagram, and where it is sent to; null for the address of the media */
    DtlsLine(BiConsumer<byte[], InetSocketAddress> sent) {
        this.sent = sent;
    }

    @Override
    public void keys(DtlsKeys made, boolean rtcp) {
        keys.add(made);
    }

    @Override
    public void failed(String why, boolean rtcp) {
        failures.add(why);
    }

    @Override
    public void send(byte[] datagram, InetSocketAddress to, boolean rtcp) {
        sent.accept(datagram, to);
    }

    /** What the peer's SDP says. */
    static DtlsParameters parameters(SetupRole role, String tlsId) {
        Fingerprint fingerprint =
                Fingerprint.parse(OTHER.fingerprint().toString()).orElseThrow();
        return new DtlsParameters(role, List.of(fingerprint), tlsId, "local");
    }

    /** The side of the peer, or of a stranger who has its certificate. */
    DtlsAssociation peer(DtlsRole role, DtlsAssociation.Listener listener) {
        DtlsSettings settings = DtlsSettings.of(role, OTHER, List.of(OWN.fingerprint()), SUITES);
        return new DtlsAssociation(settings.withCookie(false), DtlsWorkers.shared(), tasks::add, listener);
    }

    /** A datagram of the call arrives at the peer. */
    void deliver(byte[] datagram, DtlsAssociation peer) {
        peer.receive(datagram, 0, datagram.length, new byte[4]);
    }

    /** A datagram arrives at the call. */
    void receive(byte[] datagram, InetSocketAddress sender) {
        keying.onDatagram(datagram, datagram.length, sender, false);
    }

    void runUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            Runnable task = next(deadline - System.nanoTime());
            assertThat(task).as("keys %d, failures %s", keys.size(), failures).isNotNull();
            task.run();
        }
    }

    /** Runs tasks until there are none for a moment in which a ClientHello would have been made. */
    void quiet() {
        for (Runnable task; (task = next(TimeUnit.MILLISECONDS.toNanos(500))) != null; ) {
            task.run();
        }
    }

    private Runnable next(long nanos) {
        try {
            return tasks.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
