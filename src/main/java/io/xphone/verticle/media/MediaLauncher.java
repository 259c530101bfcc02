package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.deployment.DeploymentContext;
import io.xphone.bus.Addresses;
import io.xphone.options.MediaOptions;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.LoopDeployment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Opens the media of an agent's calls, over as many event loops as its options allow: the agent's own first, the others as calls come. Used on
 * the agent's event loop alone.
 */
public final class MediaLauncher implements MediaDeployer {

    private final Vertx vertx;
    private final Context context;
    private final Identifiers identifiers;
    private final AgentAudio audio = new AgentAudio();
    private final List<Loop> loops;
    private final MediaLoops load;
    private DeploymentContext agent;

    /**
     * @param context of the agent
     * @throws IllegalArgumentException when there can be no sound with these options
     */
    public MediaLauncher(Vertx vertx, Context context, String name, MediaOptions options, Identifiers identifiers) {
        int eventLoops = options.getEventLoops();
        if (eventLoops < 0) {
            throw new IllegalArgumentException("media.eventLoops must be 0 or more, not " + eventLoops);
        }
        if (options.getQueueFrames() < 1) {
            throw new IllegalArgumentException("media.queueFrames must be 1 or more, not " + options.getQueueFrames());
        }
        this.vertx = vertx;
        this.context = context;
        this.identifiers = identifiers;
        this.loops = Loop.of(name, LoopDeployment.loops(vertx, context, eventLoops));
        this.load = new MediaLoops(loops.size());
    }

    /** An event loop, and the address of sound for its calls. */
    private static final class Loop {
        final EventLoop loop;
        final String address;
        Future<MediaLoopVerticle> opened;

        private Loop(EventLoop loop, String address) {
            this.loop = loop;
            this.address = address;
        }

        static List<Loop> of(String agent, List<EventLoop> loops) {
            return IntStream.range(0, loops.size())
                    .mapToObj(i -> new Loop(
                            loops.get(i), i == 0 ? Addresses.agentAudio(agent) : Addresses.agentAudio(agent, i)))
                    .toList();
        }
    }

    /**
     * The agent's calls may come.
     *
     * @param parent what goes after all that is opened here
     */
    public Future<Void> start(DeploymentContext parent) {
        agent = parent;
        return opened(loops.get(0)).mapEmpty();
    }

    /** The lane's address has a listener, which goes after the media of the lane's calls. */
    private Future<MediaLoopVerticle> opened(Loop loop) {
        if (loop.opened == null) {
            MediaLoopVerticle verticle = new MediaLoopVerticle(loop.address, audio);
            loop.opened = LoopDeployment.deploy(vertx, context, loop.loop, agent, verticle)
                    .map(up -> verticle)
                    .onFailure(failure -> loop.opened = null);
        }
        return loop.opened;
    }

    @Override
    public Future<Opened> open(MediaSettings settings) {
        int number = load.take();
        Loop loop = loops.get(number);
        CallMediaVerticle verticle = new CallMediaVerticle(settings, audio, loop.address, identifiers);
        return opened(loop)
                .compose(there -> there.media().start(settings.callId(), verticle, context))
                .map(up -> new Opened(
                        settings.callId(),
                        number,
                        loop.address,
                        verticle.host(),
                        verticle.rtpPort(),
                        verticle.rtcpPort(),
                        verticle))
                .onFailure(failure -> load.free(number));
    }

    @Override
    public Future<Void> close(Opened media) {
        load.free(media.loop());
        return loops.get(media.loop()).opened.compose(there -> there.media().stop(media.callId()));
    }
}
