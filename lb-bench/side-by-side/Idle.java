import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Holds idle connections: {@code Idle PORT HOW-MANY}. Makes them one after another, has one exchange on each, prints
 * {@code ready}, waits for SIGTERM, and prints how many the other side had closed by then. The client's addresses are
 * 127.0.0.2 and on, 10,000 connections each, so that the ports suffice.
 */
final class Idle {

    private static final int PER_ADDRESS = 10_000;
    private static final byte[] REQUEST =
            "GET /128 HTTP/1.1\r\nHost: idle.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        int wanted = Integer.parseInt(arguments[1]);
        List<Socket> sockets = new ArrayList<>(wanted);
        for (int i = 0; i < wanted; i++) {
            sockets.add(connect(proxy, i));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> System.out.println("lost " + sockets.stream().filter(Idle::isClosed).count())));
        System.out.println("ready");
        System.out.flush();
        Thread.sleep(Long.MAX_VALUE);
    }

    private static Socket connect(InetSocketAddress proxy, int number) throws IOException {
        SocketChannel channel = SocketChannel.open();
        Socket socket = channel.socket();
        socket.setSoTimeout(10_000);
        socket.bind(new InetSocketAddress("127.0.0." + (2 + number / PER_ADDRESS), 0));
        socket.connect(proxy, 10_000);
        socket.getOutputStream().write(REQUEST);
        readResponse(socket.getInputStream());
        channel.configureBlocking(false);
        return socket;
    }

    private static void readResponse(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) read);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int field = lower.indexOf("\r\ncontent-length:") + 17;
        int length = Integer.parseInt(lower.substring(field, lower.indexOf('\r', field)).trim());
        in.readNBytes(length);
    }

    /** True where the other side has closed it: nothing else can be there to be read. */
    private static boolean isClosed(Socket socket) {
        try {
            return socket.getChannel().read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }
}
