package io.xphone.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.G711Alaw;
import io.xphone.audio.G711Ulaw;
import io.xphone.audio.ToneGenerator;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.RtpStatus;
import io.xphone.rtp.rtcp.RtcpStatistics;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The sound of one call: real RTP on an even port of its own. It sends what it is given, paced, and keeps all that
 * comes. Sound is PCM of 16 bits, 8 kHz, one channel. All methods may be called by any thread.
 *
 * <p>It sends nothing by itself: between sounds the clock of the stream goes on and the next packet bears the marker.
 * What is given before the negotiation waits for it.
 */
public final class PbxMedia {

    private static final int SAMPLE_RATE = 8000;
    private static final double TONE_LEVEL = -13;
    private static final int MOST_BEHIND = 5;
    private static final int LARGEST = 1500;
    private static final int REPORT_GRAIN_MILLIS = 250;

    private record Waiter(BooleanSupplier reached, Promise<PbxMedia> promise) {}

    private final Vertx vertx;
    private final Context loop;
    private final RtpSockets sockets;
    private final long startNanos = System.nanoTime();
    private final RtpRecording recording = new RtpRecording();
    private final RtpPacket parsed = new RtpPacket();
    private final short[] decoded = new short[LARGEST];
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
    private final Playout playout;
    private final Reports reports;
    private final int rtcpMillis;
    private long reporter = -1;
    private LinkRunner in;
    private LinkRunner out;
    private volatile NegotiatedAudio audio;
    private volatile boolean echo;
    private volatile boolean stopped;
    private boolean running;
    private long due;
    private long idleSince = System.nanoTime();
    private volatile long sent;

    private PbxMedia(Vertx vertx, FakePbxOptions options, PbxIdentifiers ids, RtpSockets sockets) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.sockets = sockets;
        this.in = new LinkRunner(vertx, options.rtpIn());
        this.out = new LinkRunner(vertx, options.rtpOut());
        RtpSender sender = new RtpSender(ids.word(), ids.nextInt(1 << 15), ids.word(), SAMPLE_RATE);
        this.playout = new Playout(sender, this::transmit);
        this.rtcpMillis = options.rtcpIntervalMillis();
        this.reports = new Reports(sender, Math.max(1, rtcpMillis), ids);
        sockets.rtp().handler(this::onRtpDatagram);
        sockets.rtcp().handler(datagram -> onRtcp(datagram.data().getBytes()));
    }

    static Future<PbxMedia> bind(Vertx vertx, FakePbxOptions options, PbxIdentifiers ids) {
        return RtpSockets.bind(vertx, options.host()).map(sockets -> new PbxMedia(vertx, options, ids, sockets));
    }

    /** Its RTP port; RTCP is one above. */
    public int port() {
        return sockets.port();
    }

    /** What was negotiated; empty before. */
    public Optional<NegotiatedAudio> negotiated() {
        return Optional.ofNullable(audio);
    }

    // sending

    /** Sends sound after all that waits before it; completes when its last packet went out. */
    public Future<Void> sendAudio(short[] pcm) {
        short[] copy = pcm.clone();
        return enqueue(promise -> playout.audio(copy, promise));
    }

    /** Sends a tone at -13 dBov; completes when its last packet went out. */
    public Future<Void> tone(double hertz, int millis) {
        short[] pcm = new short[SAMPLE_RATE / 1000 * millis];
        ToneGenerator.sine(SAMPLE_RATE, hertz, TONE_LEVEL).fill(pcm, 0, pcm.length);
        return sendAudio(pcm);
    }

    /**
     * Sends digits as telephone-events (RFC 4733), 100 ms each; fails when the peer takes none, or on hold.
     *
     * @param digits of {@code 0-9*#ABCD}, 128 at most
     */
    public Future<Void> dtmf(String digits) {
        if (!Playout.digits(digits)) {
            return Future.failedFuture(new IllegalArgumentException("No digits: " + digits));
        }
        return enqueue(promise -> playout.digits(digits, promise));
    }

    /** Sends silence whenever there is nothing else to send, as a telephone does; off at first. */
    public PbxMedia silence(boolean wanted) {
        return change(() -> playout.silence(wanted));
    }

    /** Sends the sound that comes straight back, while there is nothing else to send; off at first. */
    public PbxMedia echo(boolean wanted) {
        echo = wanted;
        return this;
    }

    /** Lets all that is to be sent pass without sending it. */
    public PbxMedia mute(boolean wanted) {
        return change(() -> playout.mute(wanted));
    }

    /** Sends a datagram as it is from the RTP port to where RTP goes. */
    public Future<Void> sendRaw(byte[] bytes) {
        NegotiatedAudio to = audio;
        return to == null
                ? Future.failedFuture(new IllegalStateException("Nothing negotiated"))
                : sockets.rtp().send(Buffer.buffer(bytes), to.remotePort(), to.remoteHost());
    }

    /** Sends a datagram as it is from the RTCP port to where RTCP goes. */
    public Future<Void> sendRtcp(byte[] bytes) {
        NegotiatedAudio to = audio;
        return to == null
                ? Future.failedFuture(new IllegalStateException("Nothing negotiated"))
                : sockets.rtcp().send(Buffer.buffer(bytes), to.remoteRtcpPort(), to.remoteRtcpHost());
    }

    /** Puts another network on what comes in from now on. */
    public PbxMedia linkIn(LinkOptions network) {
        return change(() -> in = new LinkRunner(vertx, network));
    }

    /** Puts another network on what goes out from now on. */
    public PbxMedia linkOut(LinkOptions network) {
        return change(() -> out = new LinkRunner(vertx, network));
    }

    /** Ends it: says goodbye by RTCP and closes the sockets; what waits fails. The record stays. */
    public void stop() {
        onLoop(() -> {
            if (stopped) {
                return;
            }
            stopped = true;
            if (reporter >= 0) {
                vertx.cancelTimer(reporter);
                sendRtcp(reports.goodbye()).onComplete(said -> sockets.close());
            } else {
                sockets.close();
            }
            playout.fail("The media has stopped");
            waiters.forEach(waiter -> waiter.promise().tryFail("The media has stopped"));
            waiters.clear();
        });
    }

    // receiving

    /** All sound so far in its order, with silence where nothing came. */
    public short[] recorded() {
        return recording.samples();
    }

    /** How much sound came so far, gaps included, in ms. */
    public int recordedMillis() {
        return recording.length() / (SAMPLE_RATE / 1000);
    }

    /** The headers of all packets so far, in the order in which they came. */
    public List<RtpSeen> packets() {
        return recording.packets();
    }

    /** The digits that came as telephone-events so far. */
    public String dtmfReceived() {
        return recording.digits();
    }

    /** The RTCP datagrams so far. */
    public List<RtcpSeen> rtcp() {
        return recording.rtcp();
    }

    /** What RTCP taught: the peer's view of our sound, the round trip. */
    public RtcpStatistics rtcpStatistics() {
        return reports.statistics();
    }

    /** How many RTP packets were sent, lost ones included. */
    public long packetsSent() {
        return sent;
    }

    /** Forgets what was recorded. */
    public PbxMedia clearRecord() {
        recording.clear();
        return this;
    }

    /** Completes when so much sound came, gaps included. */
    public Future<PbxMedia> awaitAudio(int millis) {
        return await(() -> recordedMillis() >= millis);
    }

    /** Completes when so many digits came, with all of them so far. */
    public Future<String> awaitDtmf(int digits) {
        return await(() -> dtmfReceived().length() >= digits).map(media -> dtmfReceived());
    }

    /** Completes when so many RTP packets came. */
    public Future<PbxMedia> awaitPackets(int packets) {
        return await(() -> recording.packetCount() >= packets);
    }

    /** Completes when so many RTCP datagrams came. */
    public Future<PbxMedia> awaitRtcp(int datagrams) {
        return await(() -> rtcp().size() >= datagrams);
    }

    private Future<PbxMedia> await(BooleanSupplier reached) {
        Waiter waiter = new Waiter(reached, Promise.promise());
        onLoop(() -> {
            waiters.add(waiter);
            wake();
            if (stopped) {
                waiter.promise().tryFail("The media has stopped");
            }
        });
        return waiter.promise().future();
    }

    private void wake() {
        for (Waiter waiter : waiters) {
            if (waiter.reached().getAsBoolean()) {
                waiters.remove(waiter);
                waiter.promise().tryComplete(this);
            }
        }
    }

    // on the loop

    void apply(NegotiatedAudio agreed) {
        audio = agreed;
        playout.negotiated(agreed, codec(agreed.codec()));
        if (rtcpMillis > 0 && reporter < 0 && !stopped) {
            reports.start();
            reporter = vertx.setPeriodic(Math.max(1, Math.min(REPORT_GRAIN_MILLIS, rtcpMillis / 4)), tick -> report());
        }
        pump();
    }

    private void report() {
        byte[] compound = reports.due();
        if (compound.length > 0) {
            sendRtcp(compound);
        }
    }

    private static AudioCodec codec(CodecSpec spec) {
        if (spec == null) {
            return null;
        }
        return switch (spec.name()) {
            case "PCMU" -> G711Ulaw.INSTANCE;
            case "PCMA" -> G711Alaw.INSTANCE;
            default -> null;
        };
    }

    private Future<Void> enqueue(Consumer<Promise<Void>> item) {
        Promise<Void> promise = Promise.promise();
        onLoop(() -> {
            if (stopped) {
                promise.fail("The media has stopped");
                return;
            }
            item.accept(promise);
            pump();
        });
        return promise.future();
    }

    private PbxMedia change(Runnable setting) {
        onLoop(() -> {
            setting.run();
            pump();
        });
        return this;
    }

    private void onLoop(Runnable work) {
        if (Vertx.currentContext() == loop) {
            work.run();
        } else {
            loop.runOnContext(there -> work.run());
        }
    }

    private void pump() {
        if (running || stopped || !playout.busy()) {
            return;
        }
        running = true;
        due = System.nanoTime();
        playout.idle((due - idleSince) / 1_000_000);
        tick();
    }

    private void tick() {
        long step = audio.ptimeMillis() * 1_000_000L;
        long now = System.nanoTime();
        if (now - due > MOST_BEHIND * step) {
            due = now;
        }
        while (due <= now && playout.busy() && !stopped) {
            playout.step();
            due += step;
        }
        if (stopped || !playout.busy()) {
            running = false;
            idleSince = due;
            return;
        }
        vertx.setTimer(Math.max(1, (due - System.nanoTime() + 999_999) / 1_000_000), fired -> tick());
    }

    private void transmit(byte[] bytes, int length) {
        sent = sent + 1;
        Buffer datagram = Buffer.buffer(Arrays.copyOf(bytes, length));
        String host = audio.remoteHost();
        int port = audio.remotePort();
        out.pass(() -> {
            if (!stopped) {
                sockets.rtp().send(datagram, port, host);
            }
        });
    }

    private void onRtpDatagram(DatagramPacket datagram) {
        byte[] bytes = datagram.data().getBytes();
        in.pass(() -> onRtp(bytes));
    }

    private void onRtp(byte[] bytes) {
        // RFC 5761 §4: RTCP on the RTP port is told by its packet type
        if (bytes.length > 1 && (bytes[1] & 0xFF) >= 192 && (bytes[1] & 0xFF) < 224) {
            onRtcp(bytes);
            return;
        }
        if (parsed.parse(bytes, 0, bytes.length) != RtpStatus.OK) {
            return;
        }
        recording.header(parsed, micros());
        reports.heard(parsed);
        NegotiatedAudio agreed = audio;
        if (agreed != null && agreed.receiveDtmfPayloadTypes().contains(parsed.payloadType())) {
            if (parsed.payloadLength() >= 4) {
                recording.event(bytes[parsed.payloadOffset()] & 0xFF, parsed.timestamp());
            }
        } else {
            onAudio(bytes, agreed);
        }
        wake();
    }

    private void onRtcp(byte[] bytes) {
        recording.rtcp(bytes, micros());
        reports.received(bytes);
        wake();
    }

    private void onAudio(byte[] bytes, NegotiatedAudio agreed) {
        AudioCodec codec = agreed == null
                ? codec(parsed.payloadType() == 0 ? CodecSpec.PCMU : parsed.payloadType() == 8 ? CodecSpec.PCMA : null)
                : codec(agreed.receivable().get(parsed.payloadType()));
        if (codec == null || parsed.payloadLength() > decoded.length) {
            return;
        }
        int length = codec.decode(bytes, parsed.payloadOffset(), parsed.payloadLength(), decoded, 0);
        recording.audio(parsed.ssrc(), parsed.timestamp(), decoded, length);
        if (echo) {
            playout.reflect(parsed.timestamp(), decoded, length);
        }
    }

    private long micros() {
        return (System.nanoTime() - startNanos) / 1000;
    }
}
