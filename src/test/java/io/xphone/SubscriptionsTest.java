package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.bus.BusErrors;
import io.xphone.options.EventOptions;
import io.xphone.sip.event.body.DialogElement;
import io.xphone.sip.event.body.DialogInfoDocument;
import io.xphone.sip.event.body.MessageSummaryDocument;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxDialog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Subscriptions of ours: at a scripted notifier, and at another of our own. */
class SubscriptionsTest extends RegisteredPhones {

    private final BlockingQueue<PbxDialog> dialogs = new LinkedBlockingQueue<>();
    private final BlockingQueue<SipRequest> again = new LinkedBlockingQueue<>();

    /** A registrar that grants every subscription. */
    private FakePbx notifier(int expires) throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        pbx.requestHandler(
                "SUBSCRIBE",
                request -> request.acceptSubscription(expires).onSuccess(dialog -> {
                    dialog.requestHandler("SUBSCRIBE", refresh -> {
                        again.add(refresh.request());
                        refresh.respond(
                                200,
                                new Header("Expires", refresh.header("Expires").orElse("60")));
                        if (refresh.header("Expires").orElse("").equals("0")) {
                            dialog.notify(refresh.header("Event").orElseThrow(), "terminated;reason=timeout", null, "");
                        }
                    });
                    dialogs.add(dialog);
                }));
        return pbx;
    }

    private static int status(io.vertx.core.Future<SipResponse> answer) throws Exception {
        return await(answer).status();
    }

    @Test
    void aMailboxIsWatchedAndLeft() throws Exception {
        FakePbx pbx = notifier(60);
        Phone phone = phone(pbx, new EventOptions());
        BlockingQueue<MessageSummary> told = new LinkedBlockingQueue<>();
        EventSubscription watch = await(phone.messaging().subscribeMailbox("alice", told::add));
        SipRequest subscribe = pbx.recorder().requests("SUBSCRIBE").get(0);
        assertThat(subscribe.header("Event")).contains("message-summary");
        assertThat(subscribe.header("Accept")).contains(MessageSummaryDocument.TYPE);
        PbxDialog dialog = next(dialogs);
        assertThat(status(dialog.notify(
                        "message-summary",
                        "active;expires=60",
                        MessageSummaryDocument.TYPE,
                        "Messages-Waiting: yes\r\nVoice-Message: 2/1\r\n")))
                .isEqualTo(200);
        assertThat(next(told).voice()).isEqualTo(new MessageSummary.Counts(2, 1, 0, 0));
        assertThat(status(dialog.notify("message-summary", "active", MessageSummaryDocument.TYPE, "garbage")))
                .as("a document that can't be read harms nobody")
                .isEqualTo(200);
        assertThat(status(dialog.notify("message-summary", "active", "text/html", "<b>")))
                .isEqualTo(415);
        await(watch.close());
        assertThat(next(again).header("Expires")).contains("0");
        assertThat(await(watch.ended()).reason()).isEqualTo(EventEnd.Reason.CLOSED);
        assertThat(status(dialog.notify("message-summary", "active", null, ""))).isEqualTo(481);
        assertThat(told).isEmpty();
    }

    @Test
    void aLampFollowsPartialStatesAndAsksAgainWhenOneIsMissing() throws Exception {
        FakePbx pbx = notifier(60);
        Phone phone = phone(pbx, new EventOptions());
        BlockingQueue<DialogInfo> told = new LinkedBlockingQueue<>();
        await(phone.messaging().subscribeDialogs("bob", told::add));
        PbxDialog dialog = next(dialogs);
        dialog(dialog, 0, true, DialogElement.of("a", DialogElement.State.EARLY));
        assertThat(next(told).blf()).isEqualTo(BlfState.RINGING);
        dialog(dialog, 1, false, DialogElement.of("a", DialogElement.State.CONFIRMED));
        assertThat(next(told).blf()).isEqualTo(BlfState.BUSY);
        dialog.notify(
                "dialog",
                "active",
                DialogInfoDocument.TYPE,
                "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>");
        dialog.notify(
                "dialog",
                "active",
                DialogInfoDocument.TYPE,
                "<dialog-info version='2' state='partial'><dialog/></dialog-info>");
        dialog(dialog, 5, false, DialogElement.of("a", DialogElement.State.TERMINATED));
        assertThat(next(told).blf()).isEqualTo(BlfState.IDLE);
        assertThat(next(again).header("Expires")).as("asks for the whole").contains("3600");
    }

    private static void dialog(PbxDialog dialog, long version, boolean full, DialogElement... changed)
            throws Exception {
        byte[] body = new DialogInfoDocument(version, full, "sip:bob@x", List.of(changed)).bytes();
        assertThat(status(dialog.notify(
                        "dialog", "active", DialogInfoDocument.TYPE, new String(body, StandardCharsets.UTF_8))))
                .isEqualTo(200);
    }

    @Test
    void refusalsFailWithTheirStatus() throws Exception {
        FakePbx pbx = notifier(60);
        Phone phone = phone(pbx, new EventOptions());
        for (int status : new int[] {403, 404, 489, 503}) {
            pbx.requestHandler("SUBSCRIBE", request -> request.respond(status));
            CallException refused = (CallException) failure(phone.messaging().subscribe("bob", "presence"));
            assertThat(refused.code()).isEqualTo(status);
        }
        assertThat(((CallException) failure(phone.messaging().subscribe("bob", ""))).code())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(((CallException) failure(phone.messaging().subscribe("sip:[", "presence"))).code())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
    }

    @Test
    void tooBriefIsAskedForLonger() throws Exception {
        FakePbx pbx = notifier(60);
        Phone phone = phone(pbx, new EventOptions());
        pbx.requestHandler("SUBSCRIBE", request -> {
            if (request.header("Expires").orElseThrow().equals("90")) {
                request.acceptSubscription(90).onSuccess(dialogs::add);
            } else {
                request.respond(423, new Header("Min-Expires", "90"));
            }
        });
        await(phone.messaging()
                .subscribe(new SubscribeRequest()
                        .setTarget("bob")
                        .setEvent("presence")
                        .setExpires(5)));
        next(dialogs);
    }

    @Test
    void refreshedWithinTheDialogAndBegunAnewAfter481() throws Exception {
        FakePbx pbx = notifier(2);
        Phone phone = phone(pbx, new EventOptions());
        BlockingQueue<String> lapses = new LinkedBlockingQueue<>();
        EventSubscription watch = await(phone.messaging().subscribe("bob", "presence"));
        watch.lapseHandler(lapses::add);
        PbxDialog dialog = next(dialogs);
        assertThat(status(dialog.notify("presence", "active;expires=2", null, "")))
                .isEqualTo(200);
        SipRequest refresh = next(again);
        assertThat(refresh.callId()).isEqualTo(dialog.callId());
        assertThat(refresh.to().tag()).isEqualTo(dialog.local().tag());
        assertThat(status(dialog.notify("presence", "active", null, "")))
                .as("the answer to the refresh has come before it")
                .isEqualTo(200);
        dialog.requestHandler("SUBSCRIBE", request -> request.respond(481));
        await(watch.refresh());
        PbxDialog anew = next(dialogs);
        assertThat(next(lapses)).contains("481");
        assertThat(anew.callId()).isNotEqualTo(dialog.callId());
    }

    @Test
    @Shows("EventOptions.unsolicitedMailbox")
    void whatNobodyAskedForIs481ButForMailboxes() throws Exception {
        FakePbx pbx = notifier(60);
        Phone phone = phone(pbx, new EventOptions());
        BlockingQueue<MessageSummary> told = new LinkedBlockingQueue<>();
        phone.messaging().mailboxHandler(told::add);
        assertThat(status(unsolicited(pbx, "message-summary", "Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n")))
                .isEqualTo(200);
        assertThat(next(told).voice().newMessages()).isEqualTo(1);
        assertThat(status(unsolicited(pbx, "message-summary", "nonsense"))).isEqualTo(400);
        assertThat(status(unsolicited(pbx, "dialog", ""))).isEqualTo(481);
        FakePbx other = notifier(60);
        phone(other, new EventOptions().setUnsolicitedMailbox(false));
        assertThat(status(unsolicited(other, "message-summary", "Messages-Waiting: yes\r\n")))
                .isEqualTo(481);
    }

    private static io.vertx.core.Future<SipResponse> unsolicited(FakePbx pbx, String event, String body) {
        return pbx.request(
                "NOTIFY",
                pbx.uri("alice"),
                MessageSummaryDocument.TYPE,
                body,
                new Header("Event", event),
                new Header("Subscription-State", "active"));
    }

    @Test
    void aPhoneThatGoesTakesItsSubscriptionsBack() throws Exception {
        FakePbx pbx = notifier(60);
        Phone phone = phone(pbx, new EventOptions());
        EventSubscription watch = await(phone.messaging().subscribe("bob", "presence"));
        next(dialogs).notify("presence", "active", null, "");
        await(phone.close());
        assertThat(next(again).header("Expires")).contains("0");
        assertThat(watch.ended()).isNotNull();
    }

    @Test
    void presenceOfOneOfOursIsWatchedByAnother() throws Exception {
        Loopback.Listening one = loop.server();
        Loopback.Listening other = loop.server();
        await(one.server().messaging().setPresence(true, "here"));
        BlockingQueue<Presence> told = new LinkedBlockingQueue<>();
        EventSubscription watch = await(other.server().messaging().subscribePresence(one.uri("600"), told::add));
        assertThat(next(told).note()).isEqualTo("here");
        await(one.server().messaging().setPresence(false, "gone"));
        Presence gone = next(told);
        assertThat(gone.open()).isFalse();
        assertThat(gone.note()).isEqualTo("gone");
        await(watch.refresh());
        assertThat(next(told)).isEqualTo(gone);
        await(one.server().messaging().clearState("presence"));
        assertThat(await(watch.ended()).phrase()).isEqualTo("noresource");
    }

    @Test
    void theHandleWorksFromAnotherPlaceToo() throws Exception {
        Loopback.Listening one = loop.server();
        Loopback.Listening other = loop.server();
        await(one.server().messaging().setPresence(true, "here"));
        Vertx vertx = loop.vertx();
        SipServer attached = await(SipServer.attach(vertx, other.server().name()));
        BlockingQueue<Presence> told = new LinkedBlockingQueue<>();
        EventSubscription watch = await(attached.messaging().subscribePresence(one.uri("600"), told::add));
        assertThat(next(told).open()).isTrue();
        await(watch.close());
        assertThat(await(watch.ended()).reason()).isEqualTo(EventEnd.Reason.CLOSED);
    }
}
