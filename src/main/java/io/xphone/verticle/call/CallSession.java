package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.bus.Addresses;
import io.xphone.bus.CallControl;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipRoute;
import io.xphone.call.CallMachine;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.options.MediaOptions;
import io.xphone.options.RequestsToSource;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.dialog.KnownHosts;
import io.xphone.sip.dialog.SourceHop;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call: its {@link CallMachine}, and the execution of the machine's effects. The machine implements the protocol,
 * the media verticle handles the audio.
 */
final class CallSession {

    private static final Logger LOG = LoggerFactory.getLogger(CallSession.class);

    /** Follows the progress of a call, in addition to its subscribers. */
    interface ProgressListener {
        void onProgress(int status, String phrase);

        void onAnswer();

        void onEnd(CallEnd end);
    }

    private final CallOwner owner;
    private final String id;
    private final MediaOptions options;
    private final String peer;
    private final CallEventPublisher events;
    private final CallMedia media;
    private final CallBridge bridge;
    private final CallApplications applications;
    private final CallService control;
    private final CallTransfers transfers;
    private final PendingCommands pending = new PendingCommands();
    private final IdentityEvents identity = new IdentityEvents();
    private final Effects effects = new Effects();
    private List<Uri> transferHistory = List.of();
    private ProgressListener progressListener;
    private String replaces;
    private CallMachine machine;
    private final List<Runnable> startActions = new ArrayList<>(0);
    private Runnable pendingCancel;
    private final KnownHosts known = new KnownHosts();
    private SipRoute source;
    private long flow = SipRoute.NO_FLOW; // the connection that leads to the peer, if only one does
    private CallFlows flows; // null: the peer is no registered user
    private CredentialUse credentials; // null: none
    private long startTime;
    private long endTime;
    private CallEnd ended;
    private boolean rings;

    /**
     * @param peer name of the server's peer, or null
     * @param advertised address for SDP; null for the address of the sockets
     */
    CallSession(
            CallOwner owner,
            String id,
            CallEventPublisher events,
            MediaOptions options,
            String advertised,
            String peer) {
        this.owner = owner;
        this.id = id;
        this.options = options;
        this.peer = peer;
        this.events = events;
        this.media = new CallMedia(this, owner, advertised);
        this.transfers = new CallTransfers(this, owner);
        this.bridge = new CallBridge(this, owner);
        this.applications = new CallApplications(this, owner);
        this.control = new CallService(this, options);
    }

    String id() {
        return id;
    }

    /** Null during the route lookup of an outbound call. */
    CallMachine machine() {
        return machine;
    }

    MediaOptions options() {
        return options;
    }

    CallEventPublisher events() {
        return events;
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

    /** Sets the targets of the transfers that led to this call, its own target included. */
    void transferHistory(List<Uri> targets) {
        transferHistory = targets;
    }

    void progressListener(ProgressListener listener) {
        progressListener = listener;
    }

    /** Id of the call that this one replaces; null for most calls. */
    String replaces() {
        return replaces;
    }

    void replaces(String callId) {
        replaces = callId;
    }

    CallBridge bridge() {
        return bridge;
    }

    CallApplications applications() {
        return applications;
    }

    CallOwner owner() {
        return owner;
    }

    CallControl control() {
        return control;
    }

    boolean over() {
        return ended != null;
    }

    /** Starts the call, once the route is known. */
    void start(CallMachine call) {
        machine = call;
        LOG.info(
                machine.direction() == CallDirection.INBOUND ? "call {}: {} calls {} at {}" : "call {}: {} to {} by {}",
                id,
                LogText.of(party(machine.from().uri())),
                LogText.of(
                        machine.direction() == CallDirection.INBOUND
                                ? machine.calledNumber()
                                : party(machine.to().uri())),
                owner.agent().name());
        machine.transfers().history(transferHistory);
        runStartActions();
        if (pendingCancel != null) { // the caller has given up: no application gets the call
            pendingCancel.run();
            pendingCancel = null;
        } else {
            perform(machine.start(owner.now()));
        }
    }

    /** A party for the log: its user or number, else its URI. */
    private static String party(Uri uri) {
        String user = IdentityInfos.user(uri);
        return user == null ? uri.toString() : user;
    }

    /**
     * Handles a CANCEL; in a cluster it may arrive before the call has started, and is then handled instead of the
     * start.
     */
    void onCancelled(String inviteTxId, SipRequest cancel) {
        if (machine == null) {
            pendingCancel = () -> onCancelled(inviteTxId, cancel);
        } else {
            perform(machine.onCancelled(inviteTxId, cancel, owner.now()));
        }
    }

    /** Runs an action as soon as the machine exists, or the call has ended without one. */
    void whenStarted(Runnable action) {
        if (machine == null && ended == null) {
            startActions.add(action);
        } else {
            action.run();
        }
    }

    private void runStartActions() {
        List<Runnable> actions = List.copyOf(startActions);
        startActions.clear();
        actions.forEach(Runnable::run);
    }

    /** Ends a call whose route lookup failed. */
    void failBeforeStart(String reason) {
        if (ended == null) {
            onEnded(new CallEnd(EndReason.ERROR, 0, reason, 0));
            owner.released(this);
        }
    }

    /** Ends a call during its route lookup. */
    void cancelBeforeStart() {
        onEnded(new CallEnd(EndReason.CANCELLED, 487, "Request Terminated", 0));
        owner.released(this);
    }

    /** Passes a command to the machine; completes with its outcome. */
    Future<Void> command(PendingCommands.Command command) {
        return request(command).mapEmpty();
    }

    /**
     * As {@link #command}; completes with the status of the response to the request that the command sends, 0 without
     * one.
     */
    Future<Integer> request(PendingCommands.Command command) {
        return pending.submit(command, owner.now(), this::perform);
    }

    void perform(List<CallEffect> list) {
        identity.look(machine, events);
        for (int i = 0, n = list.size(); i < n; i++) {
            list.get(i).accept(effects);
        }
        if (ended != null) { // only now: the command that ended the call has succeeded
            pending.failAll(ended);
        }
    }

    /** The local Contact has changed; ignored unless the call uses the old one or its sips URI. */
    void contactChanged(SipUri before, SipUri now) {
        whenStarted(() -> {
            boolean affected = machine != null
                    && (machine.contact().equals(before) || machine.contact().equals(before.secured()));
            if (affected) {
                perform(machine.contactChanged(now, owner.now()));
            }
        });
    }

    /** Sets where the requests of the call may carry credentials; null: nowhere. */
    void credentials(CredentialUse use) {
        credentials = use;
    }

    /** Sets the flows to a registered user. */
    void flows(CallFlows ofUser) {
        flows = ofUser;
    }

    /** Notes which flow the dialog of a response to an INVITE is on. */
    void responseFlow(String txId, SipResponse response) {
        if (flows != null) {
            flows.onResponse(machine.targetOf(txId), response);
        }
    }

    /** Notes the source of a request of the peer. */
    void requestSource(SipRoute route) {
        if (flows != null && machine != null && machine.state().established()) {
            flows.peer(route);
        }
        source = route;
        route(route);
    }

    /** Notes the route of a message from the peer or to it. */
    void route(SipRoute route) {
        known.add(route.remoteHost());
        flow = route.onlyFlow();
    }

    /** The hosts of the peer's messages. */
    KnownHosts known() {
        return known;
    }

    /** The next hop of a request; null for the one that its Route or Request-URI names. */
    private Uri nextHop(SipRequest request) {
        RequestsToSource when =
                source == null || source.webSocket() ? RequestsToSource.NEVER : owner.requestsToSource(this);
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
        owner.agent().sip(command);
    }

    void onMediaTimeout() {
        LOG.info("call {}: media timeout", id);
        perform(machine.onMediaTimeout(owner.now()));
    }

    /** @param worked whether there was a path, so that new addresses are offered */
    void onMediaPathLost(String reason, boolean worked) {
        LOG.info("call {}: no media path{}: {}", id, worked ? ", new addresses are offered" : "", reason);
        perform(machine.onMediaPathLost(reason, worked, owner.now()));
    }

    void onMediaKeyEnds() {
        LOG.info("call {}: the SRTP key of the peer ends soon: the session is offered again", id);
        perform(machine.onMediaKeyEnds(owner.now()));
    }

    void onCandidates(IceDescription candidates) {
        perform(machine.onCandidates(candidates, owner.now()));
    }

    void onKeysFailed(String why) {
        LOG.info("call {}: no keys for its media, DTLS: {}", id, why);
        perform(machine.onKeysFailed("DTLS: " + why, owner.now()));
    }

    /** Notes whether the call waits for its answer. */
    private void rings(boolean now) {
        if (now != rings) {
            rings = now;
            owner.ringing(now);
        }
    }

    private void stateChanged(CallState state) {
        rings(machine.direction() == CallDirection.INBOUND
                && (state == CallState.RINGING || state == CallState.EARLY_MEDIA));
        boolean answered = state == CallState.ACTIVE && startTime == 0;
        if (answered) {
            startTime = System.currentTimeMillis();
            if (progressListener != null) {
                progressListener.onAnswer();
                progressListener = null; // the answer is its last event
            }
        }
        LOG.debug("call {}: {}", id, state);
        if (state != CallState.ENDED) { // published with its reason
            if (machine.direction() == CallDirection.OUTBOUND && (answered || state == CallState.DIALING)) {
                events.publish(PublishedCallEvent.Dialog.of(CallSnapshot.name(new CallInfo(), machine)));
            }
            events.publish(new PublishedCallEvent.State(state, machine.onHoldLocally(), machine.heldByRemote()));
        }
    }

    /** Handles a digit received by RTP or INFO. */
    void onDigit(DtmfDeduplicator.Source source, char digit, int millis) {
        if (events.digit(source, digit, millis)) {
            bridge.onDigit(digit);
        }
    }

    private void onEnded(CallEnd end) {
        ended = end;
        rings(false);
        endTime = System.currentTimeMillis();
        media.releaseShare();
        owner.over(this);
        LOG.info("call {}: ended {} {} {}", id, end.reason(), end.status(), LogText.of(end.phrase()));
        if (progressListener != null) {
            progressListener.onEnd(end);
        }
        bridge.onEnded();
        runStartActions();
        media.lastReport()
                .onComplete(report ->
                        events.publish(new PublishedCallEvent.Ended(end, report.succeeded() ? report.result() : null)));
    }

    /** The current state of the call. */
    CallInfo snapshot() {
        CallInfo info = new CallInfo()
                .setId(id)
                .setAgent(owner.agent().name())
                .setNode(owner.node())
                .setPeer(peer)
                .setReplaces(replaces)
                .setMuted(media.muted())
                .setAudioAddress(media.audioAddress())
                .setQueueFrames(options.getQueueFrames())
                .setWriteQueueMs(options.getWriteQueueMs())
                .setBridge(bridge.other())
                .setApplication(applications.application())
                .setOrphaned(applications.orphaned())
                .setStartTime(startTime)
                .setEndTime(endTime)
                .setState(CallState.IDLE)
                .setDirection(CallDirection.OUTBOUND);
        JsonObject attributes = applications.attributes();
        if (attributes != null) {
            info.setAttributes(attributes);
        }
        if (machine != null) {
            CallSnapshot.fill(info, machine);
            machine.mediaPlan().ifPresent(plan -> info.setSrtpSuite(media.suite(plan)));
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

    /** Carries out the effects of the machine, and publishes its events. */
    private final class Effects implements CallEffect.Visitor, CallEvent.Visitor {

        @Override
        public void on(CallEffect.Send effect) {
            if (flows != null) {
                CallFlows.Hop hop = flows.of(machine.targetOf(effect.txId()), effect.request());
                sip(new SipCommand.Send(
                        CallTable.transaction(id, effect.txId()),
                        Addresses.dialog(owner.agent().name()),
                        effect.request(),
                        hop.nextHop(),
                        hop.flow(),
                        hop.only(),
                        credentials));
                return;
            }
            sip(new SipCommand.Send(
                    CallTable.transaction(id, effect.txId()),
                    Addresses.dialog(owner.agent().name()),
                    effect.request(),
                    nextHop(effect.request()),
                    flow,
                    credentials));
        }

        @Override
        public void on(CallEffect.SendAck effect) {
            if (flows != null) {
                CallFlows.Hop hop = flows.of(Optional.empty(), effect.ack());
                sip(new SipCommand.SendAck(effect.ack(), hop.nextHop(), hop.flow(), credentials));
                return;
            }
            sip(new SipCommand.SendAck(effect.ack(), nextHop(effect.ack()), flow, credentials));
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
            owner.startTimer(id, effect.timer(), effect.delayMillis());
        }

        @Override
        public void on(CallEffect.StopTimer effect) {
            owner.stopTimer(id, effect.timer());
        }

        @Override
        public void on(CallEffect.OpenMedia effect) {
            media.open();
        }

        @Override
        public void on(CallEffect.GatherMedia effect) {
            media.gather();
        }

        @Override
        public void on(CallEffect.AddCandidates effect) {
            media.send(new MediaCommand.AddCandidates(effect.candidates()));
        }

        @Override
        public void on(CallEffect.ApplyMedia effect) {
            media.apply(effect.plan());
        }

        @Override
        public void on(CallEffect.ConfirmMedia effect) {
            media.send(new MediaCommand.Confirm());
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
            effect.event().accept(this);
        }

        @Override
        public void on(CallEffect.Ended effect) {
            onEnded(effect.end());
        }

        @Override
        public void on(CallEffect.Done effect) {
            pending.complete(effect.token(), effect.status());
        }

        @Override
        public void on(CallEffect.Failed effect) {
            pending.fail(effect.token(), effect.error());
        }

        @Override
        public void on(CallEffect.ProtocolError effect) {
            owner.protocolError(CallSession.this, effect.description());
        }

        @Override
        public void on(CallEffect.Released effect) {
            owner.released(CallSession.this);
        }

        @Override
        public void on(CallEvent.Incoming event) {
            owner.incoming(CallSession.this);
        }

        @Override
        public void on(CallEvent.Progress event) {
            if (progressListener != null) {
                progressListener.onProgress(event.status(), event.phrase());
            }
            events.publish(new PublishedCallEvent.ProvisionalResponse(event.status(), event.phrase(), event.forkId()));
        }

        @Override
        public void on(CallEvent.EarlyMedia event) {
            events.publish(new PublishedCallEvent.EarlyMedia(event.forkId()));
        }

        @Override
        public void on(CallEvent.MediaChanged event) {
            events.publish(new PublishedCallEvent.MediaChanged());
        }

        @Override
        public void on(CallEvent.RemoteHold event) {
            events.publish(new PublishedCallEvent.RemoteHold(event.held()));
            bridge.onRemoteHold(event.held());
        }

        @Override
        public void on(CallEvent.LocalHold event) {
            events.publish(new PublishedCallEvent.LocalHold(event.held()));
        }

        @Override
        public void on(CallEvent.Dtmf event) {
            onDigit(DtmfDeduplicator.Source.INFO, event.digit(), event.millis());
        }

        @Override
        public void on(CallEvent.Info event) {
            events.publish(new PublishedCallEvent.Info(event.contentType(), event.body()));
        }

        @Override
        public void on(CallEvent.Message event) {
            events.publish(new PublishedCallEvent.InstantMessage(event.contentType(), event.text(), event.body()));
        }

        @Override
        public void on(CallEvent.Received event) {
            events.publish(
                    new PublishedCallEvent.Received(event.method(), event.status(), event.phrase(), event.headers()));
        }

        @Override
        public void on(CallEvent.Redirected event) {
            events.publish(new PublishedCallEvent.Redirected(event.target().toString(), event.status()));
        }

        @Override
        public void on(CallEvent.TransferProgress event) {
            events.publish(new PublishedCallEvent.TransferProgress(event.id(), event.status(), event.phrase()));
        }

        @Override
        public void on(CallEvent.TransferEnded event) {
            transfers.onDecision(event.id(), event.succeeded(), event.status());
            events.publish(new PublishedCallEvent.TransferEnded(
                    event.id(), event.succeeded(), event.status(), event.phrase()));
        }

        @Override
        public void on(CallEvent.TransferRequested event) {
            transfers.requested(event);
        }
    }
}
