package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.BlfState;
import io.xphone.Call;
import io.xphone.CallException;
import io.xphone.EventEnd;
import io.xphone.EventSubscription;
import io.xphone.IncomingMessage;
import io.xphone.MessageSummary;
import io.xphone.Phone;
import io.xphone.Presence;
import io.xphone.PublishRequest;
import io.xphone.SubscribeRequest;
import io.xphone.sip.event.body.PresenceDocument;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Busy lamp fields, mailboxes, presence and messages with Asterisk. */
@Tag("peers")
class AsteriskEventsTest {

    private Phones phones;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        if (phones != null) { // null without Asterisk: the test is skipped
            phones.close();
        }
    }

    /** Waits for an element that matches. */
    private static <T> T next(String what, BlockingQueue<T> queue, Predicate<T> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (T told = queue.poll(20, TimeUnit.SECONDS); told != null; told = queue.poll(20, TimeUnit.SECONDS)) {
            if (wanted.test(told)) {
                return told;
            }
            assertThat(System.nanoTime()).as(what).isLessThan(end);
        }
        throw new AssertionError("never told: " + what);
    }

    @Test
    void busyLampFieldFollowsThePhoneThroughRingingTalkingAndEnd() throws Exception {
        Phone watcher = phones.of("1001");
        Phone watched = phones.of("1002");
        Phone caller = phones.of("1003");
        BlockingQueue<BlfState> lamps = new LinkedBlockingQueue<>();
        EventSubscription lamp = Await.now(watcher.messaging().subscribeDialogs("1002", told -> lamps.add(told.blf())));
        BlockingQueue<Presence> presences = new LinkedBlockingQueue<>();
        EventSubscription presence = Await.now(watcher.messaging().subscribePresence("1002", presences::add));
        next("idle", lamps, BlfState.IDLE::equals);
        next("open", presences, Presence::open);

        CompletableFuture<Call> incoming = Phones.nextCall(watched);
        Call call = Await.now(caller.dial("1002"));
        Call called = Await.within(20, incoming);
        next("ringing", lamps, BlfState.RINGING::equals);
        Await.now(called.accept());
        Await.now(call.answered());
        next("busy", lamps, BlfState.BUSY::equals);
        next(
                "on the phone",
                presences,
                told -> told.activities().contains("on-the-phone")
                        || told.activities().contains("busy"));
        Await.now(call.end());
        next("idle again", lamps, BlfState.IDLE::equals);
        Await.now(lamp.refresh());
        Await.now(lamp.close());
        Await.now(presence.close());
        assertThat(Await.now(lamp.ended()).reason()).isEqualTo(EventEnd.Reason.CLOSED);
        assertThat(Await.now(presence.ended()).reason()).isEqualTo(EventEnd.Reason.CLOSED);
    }

    @Test
    void receivesMailboxStateSolicitedAndUnsolicited() throws Exception {
        Phone phone = phones.of("1001");
        BlockingQueue<MessageSummary> unasked = new LinkedBlockingQueue<>();
        phone.messaging().mailboxHandler(unasked::add);
        leaveMessage();
        int before = next("told", unasked, MessageSummary::waiting).voice().newMessages();

        BlockingQueue<MessageSummary> asked = new LinkedBlockingQueue<>();
        EventSubscription watch = Await.now(phone.messaging().subscribeMailbox("1001", asked::add));
        assertThat(next("now", asked, told -> true).voice().newMessages()).isEqualTo(before);
        leaveMessage();
        next("one more", asked, told -> told.voice().newMessages() == before + 1);
        Await.now(watch.close());
        Await.now(watch.ended());
    }

    private void leaveMessage() {
        Call call = Phones.answered(phones.of("1002"), "617");
        Phones.say(call, Speech.samples());
        Phones.end(call);
    }

    @Test
    void sendsMessagesFromPhoneToPhone() throws Exception {
        Phone one = phones.of("1001");
        Phone other = phones.of("1002");
        BlockingQueue<IncomingMessage> came = new LinkedBlockingQueue<>();
        other.messageHandler(came::add);
        assertThat(Await.now(one.sendMessage("1002", "Grüße"))).isIn(200, 202);
        IncomingMessage message = next("message", came, told -> true);
        assertThat(message.body()).isEqualTo("Grüße");
        one.messageHandler(came::add);
        assertThat(Await.now(other.sendMessage("1001", "back"))).isIn(200, 202);
        assertThat(next("answer", came, told -> true).body()).isEqualTo("back");
    }

    @Test
    void reportsRejectionsOfUnsupportedEvents() {
        Phone phone = phones.of("1001");
        CallException unknown =
                Await.failure(CallException.class, phone.messaging().subscribe("1002", "x-unknown"));
        assertThat(unknown.code()).isEqualTo(489);
        CallException nobody =
                Await.failure(CallException.class, phone.messaging().subscribeDialogs("9999", told -> {}));
        assertThat(nobody.code()).isEqualTo(404);
        CallException publish = Await.failure(
                CallException.class,
                phone.messaging()
                        .publish(new PublishRequest()
                                .setEvent("presence")
                                .setContentType(PresenceDocument.TYPE)
                                .setBody(new String(PresenceDocument.of("sip:1001@x", true, "")
                                        .bytes()))));
        assertThat(publish.code()).as("no support of published presence").isEqualTo(489);
    }

    @Test
    void refreshesAShortSubscriptionWithinItsDialog() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        EventSubscription watch = Await.now(phones.of("1001")
                .messaging()
                .subscribe(new SubscribeRequest()
                        .setTarget("1003")
                        .setEvent("dialog")
                        .setExpires(60)));
        watch.notificationHandler(notification -> told.add(notification.state()));
        next("first", told, "active"::equals);
        Await.now(watch.refresh());
        next("after the refresh", told, "active"::equals);
        assertThat(phones.asterisk().cli("pjsip show subscriptions inbound")).contains("1003");
        Await.now(watch.close());
        Await.now(watch.ended());
    }
}
