package io.sluice.core.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Unix sockets in the shape of the others, so that the same wires run over them; their reads have no timeout. */
final class UnixSockets {

    private UnixSockets() {}

    static Socket connect(UnixDomainSocketAddress address) throws IOException {
        return new Connection(SocketChannel.open(address));
    }

    static ServerSocket listen(UnixDomainSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(address);
        return new Server(channel);
    }

    private static final class Server extends ServerSocket {

        private final ServerSocketChannel channel;

        Server(ServerSocketChannel channel) throws IOException {
            this.channel = channel;
        }

        @Override
        public Socket accept() throws IOException {
            return new Connection(channel.accept());
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class Connection extends Socket {

        private final SocketChannel channel;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public InputStream getInputStream() {
            return Channels.newInputStream(channel);
        }

        @Override
        public OutputStream getOutputStream() {
            return Channels.newOutputStream(channel);
        }

        @Override
        public void setSoTimeout(int timeout) {}

        @Override
        public void setTcpNoDelay(boolean on) {}

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
