package io.xphone;

import io.xphone.dtls.CertificateFingerprint;
import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsException;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.dtls.DtlsSettings;
import io.xphone.dtls.DtlsWorkers;
import io.xphone.rtp.Demultiplexer;
import io.xphone.rtp.PacketKind;
import io.xphone.rtp.srtp.SrtpReceiver;
import io.xphone.rtp.srtp.SrtpSender;
import io.xphone.rtp.srtp.SrtpSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** The media of a peer with DTLS, whose SDP the test writes: a socket, an association, and packets of silence. */
final class DtlsMediaPeer implements AutoCloseable, DtlsAssociation.Listener {

    final DatagramSocket socket;
    final ExecutorService executor = Executors.newSingleThreadExecutor();
    final BlockingQueue<String> received = new LinkedBlockingQueue<>(); // "rtp", "rtcp", "plain" or "broken"
    volatile CompletableFuture<DtlsKeys> keys = new CompletableFuture<>();

    /** When set, the association is left without a word when the server responds, which completes this. */
    volatile CompletableFuture<Void> left;

    DtlsCertificate certificate = DtlsCertificate.generate();
    private volatile InetSocketAddress remote;
    private DtlsAssociation association;
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private int sequence;

    DtlsMediaPeer() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread reader = new Thread(this::read, "dtls-peer");
        reader.setDaemon(true);
        reader.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The attribute with our fingerprint. */
    String fingerprint() {
        return "a=fingerprint:" + certificate.fingerprint();
    }

    /** Starts an association with the port and fingerprint in a description of the other side. */
    void start(DtlsRole role, String sdp) {
        int port = Integer.parseInt(value(sdp, "m=audio ").split(" ")[0]);
        String[] fingerprint = value(sdp, "a=fingerprint:").split(" ");
        remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        keys = new CompletableFuture<>();
        DtlsSettings settings = DtlsSettings.of(
                role,
                certificate,
                List.of(CertificateFingerprint.parse(fingerprint[0], fingerprint[1])
                        .orElseThrow()),
                List.of(SrtpSuite.values()));
        executor.execute(() -> {
            if (association != null) {
                association.close();
            }
            association = new DtlsAssociation(settings, DtlsWorkers.shared(), executor, this);
            association.start();
        });
    }

    static String value(String sdp, String prefix) {
        return Arrays.stream(sdp.split("\r\n"))
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + prefix + " in\n" + sdp))
                .substring(prefix.length());
    }

    private void read() {
        byte[] buffer = new byte[2048];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException closed) {
                return;
            }
            byte[] data = Arrays.copyOf(buffer, packet.getLength());
            executor.execute(() -> onDatagram(data));
        }
    }

    private void onDatagram(byte[] data) {
        PacketKind kind = Demultiplexer.kindOf(data, 0, data.length);
        if (kind == PacketKind.DTLS) {
            if (left != null && data[0] == 22 && data[13] == 2) { // ServerHello
                association = null;
                left.complete(null);
            }
            if (association != null) {
                association.receive(data, 0, data.length, new byte[] {1});
            }
        } else if (receiver == null) {
            received.add("plain");
        } else if (kind == PacketKind.RTP) {
            received.add(receiver.unprotect(data, data.length) > 0 ? "rtp" : "broken");
        }
    }

    /** Sends packets of silence, encrypted if there are keys. */
    void sendSilence(int packets) {
        executor.execute(() -> {
            for (int i = 0; i < packets; i++) {
                byte[] packet = new byte[172 + SrtpSender.MAX_OVERHEAD];
                packet[0] = (byte) 0x80;
                packet[2] = (byte) (sequence >> 8);
                packet[3] = (byte) sequence;
                int timestamp = sequence * 160;
                packet[6] = (byte) (timestamp >> 8);
                packet[7] = (byte) timestamp;
                packet[11] = 7;
                Arrays.fill(packet, 12, 172, (byte) 0xff);
                sequence++;
                int length = sender == null ? 172 : sender.protect(packet, 172);
                send(Arrays.copyOf(packet, length));
            }
        });
    }

    @Override
    public void send(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, remote));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void established(DtlsKeys made) {
        sender = new SrtpSender(made.local());
        receiver = new SrtpReceiver(made.remote());
        keys.complete(made);
    }

    @Override
    public void failed(DtlsException cause) {
        keys.completeExceptionally(cause);
    }

    @Override
    public void closedByPeer() {
        received.add("close_notify");
    }

    @Override
    public void close() {
        socket.close();
        executor.shutdownNow();
    }
}
