package io.xphone.verticle.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.bus.Addresses;
import io.xphone.bus.CallControl;
import io.xphone.bus.CallEvents;
import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.CallMachine;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.options.MediaOptions;
import io.xphone.options.RequestsToSource;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.sip.dialog.SourceHop;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.runtime.AgentContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call as it runs: its {@link CallMachine}, and what carries the machine's effects out. What of a call is protocol is in the machine,
 * what is sound in the media verticle.
 */
final class CallSession {

    private static final Logger LOG = LoggerFactory.getLogger(CallSession.class);

    /** What a call needs of the verticle that runs it. */
    interface Home {
        AgentContext agent();

        String node();

        /** Where everything of the call happens but its sound. */
        Context context();

        long now();

        void startTimer(String callId, CallTimer timer, long delayMillis);

        void stopTimer(String callId, CallTimer timer);

        Future<MediaDeployer.Opened> openMedia(CallSession call);

        void closeMedia(MediaDeployer.Opened media);

        /** Logs that a call has no media. */
        void mediaFailed(CallSession call, String reason);

        void incoming(CallSession call);

        /** When requests go to where the peer's come from. */
        RequestsToSource requestsToSource(CallSession call);

        /** @throws IllegalArgumentException when nobody is called so */
        Uri transferTarget(CallSession call, String target);

        /** Dials; {@code prepare} comes before anything happens to the call. */
        Future<CallSession> place(DialRequest order, Consumer<CallSession> prepare);

        /** It is over; its last messages may still be exchanged. */
        void over(CallSession call);

        void released(CallSession call);
    }

    /** Who wants to know how far a call is, beside its subscribers. */
    interface Watcher {
        void onProgress(int status, String phrase);

        void onAnswer();

        void onEnd(CallEnd end);
    }

    private final Home home;
    private final String id;
    private final MediaOptions options;
    private final String peer;
    private final CallEventPublisher news;
    private final CallMedia media;
    private final CallBridge bridge;
    private final CallService control;
    private final CallTransfers transfers;
    private final PendingCommands pending = new PendingCommands();
    private final IdentityEvents identity = new IdentityEvents();
    private final CallEffect.Visitor effects = new Effects();
    private List<Uri> trail = List.of();
    private Watcher watcher;
    private String replaces;
    private CallMachine machine;
    private final List<Runnable> whenStarted = new ArrayList<>(0);
    private Runnable cancelling;
    private SipRoute source;
    private long startTime;
    private long endTime;
    private CallEnd ended;

    /**
     * @param peer name of the server's peer, or null
     * @param advertised address for SDP; null for that of the sockets
     */
    CallSession(Home home, String id, CallEventPublisher news, MediaOptions options, String advertised, String peer) {
        this.home = home;
        this.id = id;
        this.options = options;
        this.peer = peer;
        this.news = news;
        this.media = new CallMedia(this, home, advertised);
        this.transfers = new CallTransfers(this, home);
        this.bridge = new CallBridge(this, home);
        this.control = new CallService(this, options);
    }

    String id() {
        return id;
    }

    /** Null while an outbound call still looks for its way. */
    CallMachine machine() {
        return machine;
    }

    MediaOptions options() {
        return options;
    }

    CallEventPublisher news() {
        return news;
    }

    CallMedia media() {
        return media;
    }

    CallTransfers transfers() {
        return transfers;
    }

    /** Name of the server's peer, or null. */
    String peer() {
        return peer;
    }

    /** Where transfers have led so far, this call's target included. */
    void trail(List<Uri> visited) {
        trail = visited;
    }

    void watch(Watcher interested) {
        watcher = interested;
    }

    /** Our id of the call that this one is to take the place of; null mostly. */
    String replaces() {
        return replaces;
    }

    void replaces(String callId) {
        replaces = callId;
    }

    CallBridge bridge() {
        return bridge;
    }

    CallSession.Home home() {
        return home;
    }

    CallControl control() {
        return control;
    }

    boolean over() {
        return ended != null;
    }

    /** Begins, once the way is known. */
    void start(CallMachine call) {
        machine = call;
        machine.transfers().history(trail);
        runWaiting();
        perform(machine.start(home.now()));
        if (cancelling != null) {
            cancelling.run();
            cancelling = null;
        }
    }

    /** The caller gives up; in a cluster this may come before the call could begin, and is heard right after. */
    void onCancelled(String inviteTxId, SipRequest cancel) {
        if (machine == null) {
            cancelling = () -> onCancelled(inviteTxId, cancel);
        } else {
            perform(machine.onCancelled(inviteTxId, cancel, home.now()));
        }
    }

    /** Runs something as soon as there is a machine, or there will be none. */
    void whenStarted(Runnable action) {
        if (machine == null && ended == null) {
            whenStarted.add(action);
        } else {
            action.run();
        }
    }

    private void runWaiting() {
        List<Runnable> actions = List.copyOf(whenStarted);
        whenStarted.clear();
        actions.forEach(Runnable::run);
    }

    /** Ends a call that never found its way. */
    void failBeforeStart(String why) {
        if (ended == null) {
            onEnded(new CallEnd(EndReason.ERROR, 0, why, 0));
            home.released(this);
        }
    }

    /** Ends a call that still looks for its way. */
    void cancelBeforeStart() {
        onEnded(new CallEnd(EndReason.CANCELLED, 487, "Request Terminated", 0));
        home.released(this);
    }

    /** Gives a command to the machine; completes with its outcome. */
    Future<Void> command(PendingCommands.Command command) {
        return pending.give(command, home.now(), this::perform);
    }

    void perform(List<CallEffect> list) {
        identity.look(machine, news);
        for (int i = 0, n = list.size(); i < n; i++) {
            list.get(i).accept(effects);
        }
        if (ended != null) { // not before: the command that ended the call is done, not failed
            pending.failAll(ended);
        }
    }

    /** Our Contact is another now; of no concern where the call has neither the one before nor its sips URI. */
    void contactChanged(SipUri before, SipUri now) {
        whenStarted(() -> {
            boolean had = machine != null
                    && (machine.contact().equals(before) || machine.contact().equals(before.secured()));
            if (had) {
                perform(machine.contactChanged(now, home.now()));
            }
        });
    }

    /** A request of the peer came this way. */
    void heard(SipRoute from) {
        source = from;
    }

    /** Where a request goes first; null where it says that itself. */
    private Uri nextHop(SipRequest request) {
        RequestsToSource when = source == null ? RequestsToSource.NEVER : home.requestsToSource(this);
        return when == RequestsToSource.NEVER
                ? null
                : SourceHop.of(
                                request,
                                when == RequestsToSource.ALWAYS,
                                source.remoteHost(),
                                source.remotePort(),
                                source.transport())
                        .orElse(null);
    }

    private void sip(SipCommand command) {
        home.agent().sip(command);
    }

    void onMediaTimeout() {
        LOG.info("call {}: no media for too long", id);
        perform(machine.onMediaTimeout(home.now()));
    }

    private void stateChanged(CallState state) {
        boolean answer = state == CallState.ACTIVE && startTime == 0;
        if (answer) {
            startTime = home.now();
            if (watcher != null) {
                watcher.onAnswer();
                watcher = null; // what it waited for
            }
        }
        LOG.debug("call {}: {}", id, state);
        if (state != CallState.ENDED) { // told with its reason
            if (machine.direction() == CallDirection.OUTBOUND && (answer || state == CallState.DIALING)) {
                news.tell(CallEvents.dialog(CallSnapshot.name(new CallInfo(), machine)));
            }
            news.tell(CallEvents.state(state, machine.onHoldLocally(), machine.heldByRemote()));
        }
    }

    private void onEvent(CallEvent event) {
        if (event instanceof CallEvent.Incoming) {
            home.incoming(this);
        } else if (event instanceof CallEvent.TransferRequested request) {
            transfers.requested(request);
        } else if (event instanceof CallEvent.Dtmf dtmf) {
            onDigit(DtmfDeduplicator.Way.INFO, dtmf.digit(), dtmf.millis());
        } else {
            if (event instanceof CallEvent.Progress progress && watcher != null) {
                watcher.onProgress(progress.status(), progress.phrase());
            } else if (event instanceof CallEvent.TransferEnded transfer) {
                transfers.decided(transfer.id(), transfer.succeeded(), transfer.status());
            }
            news.tell(CallEvents.of(event));
            if (event instanceof CallEvent.RemoteHold hold) {
                bridge.onRemoteHold(hold.held());
            }
        }
    }

    /** A digit came, by RTP or by INFO. */
    void onDigit(DtmfDeduplicator.Way way, char digit, int millis) {
        if (news.digit(way, digit, millis)) {
            bridge.onDigit(digit);
        }
    }

    private void onEnded(CallEnd end) {
        ended = end;
        endTime = home.now();
        home.over(this);
        LOG.debug("call {}: ended {}", id, end);
        if (watcher != null) {
            watcher.onEnd(end);
        }
        bridge.onEnded();
        runWaiting();
        news.tell(CallEvents.ended(end));
    }

    /** The call as it is now. */
    CallInfo snapshot() {
        CallInfo info = new CallInfo()
                .setId(id)
                .setAgent(home.agent().name())
                .setNode(home.node())
                .setPeer(peer)
                .setReplaces(replaces)
                .setMuted(media.muted())
                .setAudioAddress(media.audioAddress())
                .setBridge(bridge.other())
                .setStartTime(startTime)
                .setEndTime(endTime)
                .setState(CallState.IDLE)
                .setDirection(CallDirection.OUTBOUND);
        if (machine != null) {
            CallSnapshot.fill(info, machine);
        }
        if (ended != null) {
            info.setState(CallState.ENDED)
                    .setEndReason(ended.reason())
                    .setEndStatus(ended.status())
                    .setEndPhrase(ended.phrase())
                    .setEndCause(ended.q850());
        }
        return info;
    }

    /** Carries out the effects of the machine. */
    private final class Effects implements CallEffect.Visitor {

        @Override
        public void on(CallEffect.Send effect) {
            sip(new SipCommand.Send(
                    CallTable.transaction(id, effect.txId()),
                    Addresses.dialog(home.agent().name()),
                    effect.request(),
                    nextHop(effect.request())));
        }

        @Override
        public void on(CallEffect.SendAck effect) {
            sip(new SipCommand.SendAck(effect.ack(), nextHop(effect.ack())));
        }

        @Override
        public void on(CallEffect.Cancel effect) {
            sip(new SipCommand.Cancel(CallTable.transaction(id, effect.inviteTxId()), effect.headers()));
        }

        @Override
        public void on(CallEffect.Respond effect) {
            sip(new SipCommand.Respond(effect.txId(), effect.response()));
        }

        @Override
        public void on(CallEffect.StartTimer effect) {
            home.startTimer(id, effect.timer(), effect.delayMillis());
        }

        @Override
        public void on(CallEffect.StopTimer effect) {
            home.stopTimer(id, effect.timer());
        }

        @Override
        public void on(CallEffect.OpenMedia effect) {
            media.open();
        }

        @Override
        public void on(CallEffect.ApplyMedia effect) {
            media.apply(effect.plan());
        }

        @Override
        public void on(CallEffect.CloseMedia effect) {
            media.close();
        }

        @Override
        public void on(CallEffect.StateChanged effect) {
            stateChanged(effect.state());
        }

        @Override
        public void on(CallEffect.Event effect) {
            onEvent(effect.event());
        }

        @Override
        public void on(CallEffect.Ended effect) {
            onEnded(effect.end());
        }

        @Override
        public void on(CallEffect.Done effect) {
            pending.done(effect.token());
        }

        @Override
        public void on(CallEffect.Failed effect) {
            pending.refused(effect.token(), effect.error());
        }

        @Override
        public void on(CallEffect.Released effect) {
            home.released(CallSession.this);
        }
    }
}
