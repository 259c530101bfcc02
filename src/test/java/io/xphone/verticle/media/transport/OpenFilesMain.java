package io.xphone.verticle.media.transport;

import static io.xphone.Loopback.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.xphone.verticle.runtime.MonotonicClock;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/** Opens media sockets until the system refuses another, closes some and opens as many; prints what happened. */
final class OpenFilesMain {

    private static final int SOME = 5;

    /** Files that the JVM may open meanwhile, for classes. */
    private static final int OTHERS = 2;

    private final ContextInternal context;
    private final RtpPorts ports = new RtpPorts(10_000, 59_998, 600_000, MonotonicClock::millis, RtpPortsTest.RANDOM);
    private final Deque<RtpSocketPair> open = new ArrayDeque<>();

    private OpenFilesMain(ContextInternal context) {
        this.context = context;
    }

    /** @param args whether to use epoll */
    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(Boolean.parseBoolean(args[0])));
        new OpenFilesMain((ContextInternal) vertx.getOrCreateContext()).run();
        Runtime.getRuntime().halt(0);
    }

    private void run() throws Exception {
        open();
        System.out.println("READY");
        System.out.println("FULL " + untilFull());
        for (int i = 0; i < SOME; i++) {
            RtpSocketPair pair = open.pop();
            await(Future.<Void>future(promise ->
                    context.runOnContext(ignored -> pair.close(context, false).onComplete(promise))));
        }
        for (int i = 0; i < SOME - OTHERS; i++) {
            open();
        }
        System.out.println("AGAIN");
    }

    private String untilFull() throws Exception {
        try {
            while (true) {
                open();
            }
        } catch (RtpSocketPair.NoPortException full) {
            return full.getClass().getSimpleName() + ": " + full.getMessage();
        }
    }

    private void open() throws Exception {
        open.push(await(Future.<RtpSocketPair>future(promise -> context.runOnContext(ignored -> RtpSocketPair.open(
                        context,
                        InetAddress.getLoopbackAddress(),
                        ports,
                        RtpPortsTest.RANDOM,
                        0,
                        (data, length, sender) -> {})
                .onComplete(promise)))));
    }
}
