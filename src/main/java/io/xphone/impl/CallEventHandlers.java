package io.xphone.impl;

import io.vertx.core.buffer.Buffer;
import io.xphone.ApplicationEvent;
import io.xphone.Call;
import io.xphone.CallDirection;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.Digit;
import io.xphone.IdentityInfo;
import io.xphone.InfoMessage;
import io.xphone.MediaQuality;
import io.xphone.Progress;
import io.xphone.QualityAlert;
import io.xphone.ReceivedMessage;
import io.xphone.TextMessage;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.bus.internal.SipHeaders;

/**
 * Applies the events of a call to its handle: updates the data of the call, then calls the application's handler.
 * Values are copied for the application, since other handles receive the same event.
 */
final class CallEventHandlers implements PublishedCallEvent.Visitor {

    final HandlerSlot<CallState> state = new HandlerSlot<>();
    final HandlerSlot<Progress> progress = new HandlerSlot<>();
    final HandlerSlot<IdentityInfo> identity = new HandlerSlot<>();
    final HandlerSlot<Void> earlyMedia = new HandlerSlot<>();
    final HandlerSlot<Void> media = new HandlerSlot<>();
    final HandlerSlot<Digit> dtmf = new HandlerSlot<>();
    final HandlerSlot<Boolean> localHold = new HandlerSlot<>();
    final HandlerSlot<Boolean> remoteHold = new HandlerSlot<>();
    final HandlerSlot<InfoMessage> info = new HandlerSlot<>();
    final HandlerSlot<ReceivedMessage> sipMessage = new HandlerSlot<>();
    final HandlerSlot<TextMessage> message = new HandlerSlot<>();
    final HandlerSlot<MediaQuality> quality = new HandlerSlot<>();
    final HandlerSlot<QualityAlert> qualityAlert = new HandlerSlot<>();
    final HandlerSlot<Call> transferCall = new HandlerSlot<>();
    final HandlerSlot<Call> replacement = new HandlerSlot<>();
    final HandlerSlot<ApplicationEvent> application = new HandlerSlot<>();

    private final CallImpl call;
    private final CallTransfers transfers;

    CallEventHandlers(CallImpl call, CallTransfers transfers) {
        this.call = call;
        this.transfers = transfers;
    }

    @Override
    public void on(PublishedCallEvent.State event) {
        CallInfo data = call.data();
        data.setState(event.state()).setLocalHold(event.localHold()).setRemoteHold(event.remoteHold());
        if (event.state() == CallState.ACTIVE && data.getStartTime() == 0) {
            data.setStartTime(System.currentTimeMillis());
        }
        state.handle(event.state());
        if (event.state() == CallState.ACTIVE) { // after the handler of states
            call.onAnswered();
        }
    }

    @Override
    public void on(PublishedCallEvent.Dialog event) {
        call.data()
                .setSipCallId(event.sipCallId())
                .setLocalTag(event.localTag())
                .setRemoteTag(event.remoteTag())
                .setFrom(event.from())
                .setTo(event.to())
                .setRemoteTarget(event.remoteTarget())
                .setCalledUser(event.calledUser())
                .setRemoteUser(event.remoteUser())
                .setRemoteName(event.remoteName())
                .setRemoteUri(event.remoteUri());
    }

    @Override
    public void on(PublishedCallEvent.Identity event) {
        call.data()
                .setRemoteUser(event.remoteUser())
                .setRemoteName(event.remoteName())
                .setRemoteUri(event.remoteUri())
                .setIdentity(event.identity());
        if (identity.isSet()) {
            identity.handle(new IdentityInfo(event.identity()));
        }
    }

    @Override
    public void on(PublishedCallEvent.Bridged event) {
        call.data().setBridge(event.other());
    }

    @Override
    public void on(PublishedCallEvent.Unbridged event) {
        call.onUnbridged(event.other());
    }

    @Override
    public void on(PublishedCallEvent.Ended event) {
        if (event.quality() != null) {
            call.lastQuality(event.quality());
            if (quality.isSet()) {
                quality.handle(new MediaQuality(event.quality()));
            }
        }
        call.onEnded(event.end());
    }

    @Override
    public void on(PublishedCallEvent.Media event) {
        call.data()
                .setCodec(event.codec())
                .setSampleRate(event.sampleRate())
                .setSrtpSuite(event.srtpSuite())
                .setRemoteAddress(event.remote())
                .setAudioAddress(event.audioAddress());
        call.audio().ready();
        media.handle(null);
    }

    @Override
    public void on(PublishedCallEvent.MediaChanged event) {
        // the event Media that follows has the details
    }

    @Override
    public void on(PublishedCallEvent.Dtmf event) {
        if (dtmf.isSet()) {
            dtmf.handle(new Digit(event.digit(), event.millis(), event.method()));
        }
    }

    @Override
    public void on(PublishedCallEvent.Mute event) {
        call.data().setMuted(event.muted());
    }

    @Override
    public void on(PublishedCallEvent.Quality event) {
        if (quality.isSet()) {
            quality.handle(new MediaQuality(event.quality()));
        }
    }

    @Override
    public void on(PublishedCallEvent.QualityAlert event) {
        if (qualityAlert.isSet()) {
            qualityAlert.handle(new QualityAlert(event.low(), event.mark(), new MediaQuality(event.quality())));
        }
    }

    @Override
    public void on(PublishedCallEvent.TransferCall event) {
        transferCall.handle(call.handleOn(event.info()));
    }

    @Override
    public void on(PublishedCallEvent.Replaced event) {
        replacement.handle(call.handleOn(event.info()));
    }

    @Override
    public void on(PublishedCallEvent.ProvisionalResponse event) {
        if (progress.isSet()) {
            progress.handle(new Progress(event.status(), event.phrase(), event.fork()));
        }
    }

    @Override
    public void on(PublishedCallEvent.EarlyMedia event) {
        earlyMedia.handle(null);
    }

    @Override
    public void on(PublishedCallEvent.RemoteHold event) {
        call.data().setRemoteHold(event.held());
        remoteHold.handle(event.held());
    }

    @Override
    public void on(PublishedCallEvent.LocalHold event) {
        call.data().setLocalHold(event.held());
        localHold.handle(event.held());
    }

    @Override
    public void on(PublishedCallEvent.Info event) {
        if (info.isSet()) {
            info.handle(new InfoMessage(event.contentType(), Buffer.buffer(event.body())));
        }
    }

    @Override
    public void on(PublishedCallEvent.Received event) {
        if (call.direction() == CallDirection.OUTBOUND
                && event.status() > 0
                && event.method().equals("INVITE")) {
            call.data().setHeaders(SipHeaders.multiMap(event.headers()));
        }
        if (sipMessage.isSet()) {
            sipMessage.handle(new ReceivedMessage(
                    event.method(), event.status(), event.phrase(), SipHeaders.multiMap(event.headers())));
        }
    }

    @Override
    public void on(PublishedCallEvent.InstantMessage event) {
        if (message.isSet()) {
            message.handle(new TextMessage(event.contentType(), event.text(), Buffer.buffer(event.body())));
        }
    }

    @Override
    public void on(PublishedCallEvent.Redirected event) {
        // of interest in its JSON form only
    }

    @Override
    public void on(PublishedCallEvent.ApplicationLost event) {
        call.data().setOrphaned(true).setApplication(null);
        application.handle(new ApplicationEvent(ApplicationEvent.Type.LOST, event.application()));
    }

    @Override
    public void on(PublishedCallEvent.TakenOver event) {
        call.onTakenOver(event.application());
    }

    @Override
    public void on(PublishedCallEvent.TransferProgress event) {
        transfers.onProgress(event);
    }

    @Override
    public void on(PublishedCallEvent.TransferEnded event) {
        transfers.onEnded(event);
    }

    @Override
    public void on(PublishedCallEvent.TransferRequested event) {
        transfers.onRequest(event);
    }
}
