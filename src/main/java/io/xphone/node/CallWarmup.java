package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.audio.PcmFormat;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places calls from the node to itself before the first real call: a cold JVM responds to its first INVITE after most
 * of a second, so late that the caller retransmits it. Uses two temporary servers on loopback.
 */
final class CallWarmup {

    private static final Logger LOG = LoggerFactory.getLogger(CallWarmup.class);
    private static final int CONCURRENT = 4;
    private static final int FRAMES = 5;
    private static final int GRACE_MS = 1_000;

    private final Vertx vertx;
    private final SipServer caller;
    private final SipServer callee;
    private final Promise<Void> ended = Promise.promise();
    private boolean stopping;
    private int active = CONCURRENT;
    private int completed;

    private CallWarmup(Vertx vertx) {
        this.vertx = vertx;
        this.caller = SipServer.create(vertx, options());
        this.callee = SipServer.create(vertx, options());
    }

    private static SipServerOptions options() {
        return new SipServerOptions()
                .setListen(List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                .setPeers(List.of(new PeerOptions().setName("self").setHosts(List.of("127.0.0.1"))))
                .setMedia(new MediaOptions().setRtcp(false))
                .setCalls(new CallPolicyOptions().setUserAgent("warm-up"));
    }

    /**
     * Places calls for {@code millis}.
     *
     * @return completes then, also when the calls failed: a node can start without a warm-up
     */
    static Future<Void> run(Vertx vertx, long millis) {
        CallWarmup warmup = new CallWarmup(vertx);
        return warmup.start(millis)
                .onFailure(failure -> LOG.debug("warm-up failed: {}", failure.toString()))
                .transform(done -> warmup.close());
    }

    private Future<Void> start(long millis) {
        callee.callHandler(call -> {
            call.accept();
            call.audio().reader().handler(call.audio().writer()::write);
        });
        return callee.listen().compose(up -> caller.listen()).compose(up -> {
            String uri = "sip:warm@127.0.0.1:" + callee.actualPort();
            for (int i = 0; i < CONCURRENT; i++) {
                next(uri);
            }
            vertx.setTimer(millis, due -> stopping = true);
            vertx.setTimer(millis + GRACE_MS, due -> ended.tryComplete());
            return ended.future();
        });
    }

    private void next(String uri) {
        if (stopping) {
            end();
            return;
        }
        caller.dialUri(uri, new DialOptions().setTimeoutMs(2_000))
                .compose(this::talk)
                .onSuccess(done -> {
                    completed++;
                    next(uri);
                })
                .onFailure(failure -> end());
    }

    /** One series of calls has ended; the warm-up ends with the last series. */
    private void end() {
        if (--active == 0) {
            LOG.debug("warm-up: {} calls", completed);
            ended.tryComplete();
        }
    }

    private Future<Void> talk(Call call) {
        return call.answered()
                .compose(answered -> {
                    var writer = call.audio().writer();
                    writer.write(new short[PcmFormat.FRAME_SAMPLES * FRAMES]);
                    return writer.drained();
                })
                .compose(drained -> call.end())
                .compose(ended -> call.ended())
                .mapEmpty();
    }

    private Future<Void> close() {
        return Future.join(caller.close(), callee.close()).transform(closed -> Future.succeededFuture());
    }
}
