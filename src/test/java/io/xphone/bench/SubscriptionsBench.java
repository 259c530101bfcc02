package io.xphone.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.Phone;
import io.xphone.SipServer;
import io.xphone.SubscribeRequest;
import io.xphone.bus.EventControl;
import io.xphone.bus.NodeId;
import io.xphone.options.EventOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many subscriptions of one phone, kept and refreshed, at a notifier in another process: memory per subscription and
 * CPU time. Arguments: number (10000), expiry in seconds (60), duration in seconds (130).
 */
public final class SubscriptionsBench {

    private static final int AT_ONCE = 100;

    private SubscriptionsBench() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("notifier")) {
            notifier();
            return;
        }
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int expires = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 130;
        Process other = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SubscriptionsBench.class.getName(),
                        "notifier")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            String address = said.readLine();
            while (address != null && !address.startsWith("udp:")) {
                address = said.readLine();
            }
            watch(address.substring(4), count, expires, seconds);
        } finally {
            other.destroy();
        }
        System.exit(0); // Vert.x has non-daemon threads
    }

    private static void notifier() throws Exception {
        SipServer server = SipServer.create(
                Vertx.vertx(),
                new SipServerOptions()
                        .setListen(
                                List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                        .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8"))))
                        .setEvents(new EventOptions().setMaxRequestsPerSecond(0).setMaxSubscribers(1_000_000)));
        List<String> at = await(server.listen()).listening();
        await(server.messaging().setPresence(true, "here"));
        System.out.println(at.get(0));
        new CountDownLatch(1).await();
    }

    private static void watch(String at, int count, int expires, int seconds) throws Exception {
        Vertx vertx = Vertx.vertx();
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions()
                        .setName("bench")
                        .setUsername("bench")
                        .setHost(at)
                        .setRegister(false));
        await(phone.connect());
        AtomicInteger notifies = new AtomicInteger();
        AtomicInteger troubles = new AtomicInteger();
        vertx.eventBus().<JsonObject>localConsumer("bench.events", message -> {
            (message.body().getString("type").equals("notify") ? notifies : troubles).incrementAndGet();
        });
        EventControl control = EventControl.at(vertx, "bench");
        String node = NodeId.of(vertx); // the local node, so no lease is renewed
        subscribe(
                control,
                node,
                at,
                Math.min(200, count),
                expires,
                "warm"); // warms up classes, buffers and compiled code
        long before = usedHeap();
        long began = System.nanoTime();
        subscribe(control, node, at, count, expires, "w");
        double setUp = (System.nanoTime() - began) / 1e9;
        long held = usedHeap() - before;
        long cpu = cpuNanos();
        int toldBefore = notifies.get();
        new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        double load = (cpuNanos() - cpu) / 1e9 / seconds;
        System.out.printf("%d subscriptions in %.1f s (%.0f a second)%n", count, setUp, count / setUp);
        System.out.printf("heap of each: %.1f KB%n", held / 1024.0 / count);
        System.out.printf(
                "%d s held, for %d s at a time: %d NOTIFYs, %d lapsed or ended, %.1f %% of a core%n",
                seconds, expires, notifies.get() - toldBefore, troubles.get(), load * 100);
    }

    private static void subscribe(EventControl control, String node, String at, int count, int expires, String stem)
            throws Exception {
        CountDownLatch done = new CountDownLatch(count);
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < Math.min(AT_ONCE, count); i++) {
            one(control, node, at, count, expires, stem, next, done);
        }
        if (!done.await(300, TimeUnit.SECONDS)) {
            throw new IllegalStateException(done.getCount() + " subscriptions were not granted");
        }
    }

    private static void one(
            EventControl control,
            String node,
            String at,
            int count,
            int expires,
            String stem,
            AtomicInteger next,
            CountDownLatch done) {
        int number = next.getAndIncrement();
        if (number >= count) {
            return;
        }
        control.subscribe(new SubscribeRequest()
                        .setId(stem + number)
                        .setTarget("sip:" + number + "@" + at)
                        .setEvent("presence")
                        .setExpires(expires)
                        .setDeliver("bench.events")
                        .setNode(node))
                .onComplete(granted -> {
                    if (granted.failed()) {
                        System.err.println(granted.cause().toString());
                    }
                    done.countDown();
                    one(control, node, at, count, expires, stem, next, done);
                });
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
