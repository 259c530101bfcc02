package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.xphone.OtherJvm;
import io.xphone.peers.Browser;
import io.xphone.peers.Netlab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A browser whose network changes during a call, as that of a laptop does: from behind a NAT to another link. */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("browser") // one after the other, or they take the processors from the other tests
class BrowserNetworkTest {

    private static final Logger LOG = LoggerFactory.getLogger(BrowserNetworkTest.class);
    private static final String NEXT = "10.77.5.2";
    private static final String NEXT_ROUTER = "10.77.5.1";
    private static final int SECONDS = 25; // consent expires after 30 s

    private Netlab lab;
    private OtherJvm server;
    private OtherJvm page;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        lab = new Netlab("cone");
        lab.run("w", "ip", "link", "add", "next", "type", "veth", "peer", "name", "eth1", "netns", lab.namespace("a"));
        lab.run("w", "ip", "addr", "add", NEXT_ROUTER + "/24", "dev", "next");
        lab.run("w", "ip", "link", "set", "next", "up");
        server = OtherJvm.start(lab.at("w"), BrowserNetMain.class, "server", Netlab.WORLD);
        page = OtherJvm.start(lab.at("a"), BrowserNetMain.class, "page", Netlab.WORLD);
        browser = Browser.repeatingAt(lab.at("a"), Speech.file());
        server.ready();
        page.ready();
        BrowserPhone.open(browser, "http://127.0.0.1:" + BrowserNetMain.PAGE + "/");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {browser, page, server, lab}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private void move(int secondsBetween) {
        lab.run("a", "ip", "addr", "flush", "dev", "eth0");
        browser.run("listen", "seconds", secondsBetween);
        lab.run("a", "ip", "addr", "add", NEXT + "/24", "dev", "eth1");
        lab.run("a", "ip", "link", "set", "eth1", "up");
        lab.run("a", "ip", "route", "replace", "default", "via", NEXT_ROUTER);
    }

    /** Waits until half a second of speech is received over a path from a local address; how long that took, in ms. */
    private long hears(String local) {
        long begin = System.nanoTime();
        JsonObject before = browser.path();
        boolean heard = false;
        while (!heard) {
            browser.run("listen", "seconds", 0.5);
            JsonObject now = browser.path();
            assertThat(System.nanoTime() - begin)
                    .as("%s, %s", now, browser.run("seen"))
                    .isLessThan(SECONDS * 1_000_000_000L);
            heard = local.equals(now.getString("localAddress"))
                    && now.getInteger("received") - before.getInteger("received") > 12
                    && now.getDouble("heard") - before.getDouble("heard") > 0.0001;
            before = now;
        }
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** Audio returns; then the other side reaches the page, and the page the other side. */
    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void aCallGoesOnInAnotherNetwork(int secondsBetween) throws Exception {
        browser.press("e");
        browser.await("connected");
        hears(Netlab.OUTSIDE);
        move(secondsBetween);
        LOG.info("audio after {} ms: {}", hears(NEXT), browser.path());
        browser.run("state", "what", "line", "values", "ready", "ms", 15_000);
        assertThat(browser.run("seen"))
                .isInstanceOfSatisfying(
                        JsonObject.class,
                        seen -> assertThat(seen.getString("problem")).isEmpty());
        browser.press("1");
        assertThat(server.says("DIGIT")).isEqualTo("1");
        assertThat(browser.await("held").getString("detail")).startsWith("The other side put the call on hold.");
        browser.press("Escape");
        browser.await("ended");
        assertThat(server.says("ENDED")).isEqualTo("REMOTE");
    }
}
