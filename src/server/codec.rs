//! How messages stand on the wire. Requests are read by prost; replies come encoded from the thread that did the work, so that those of the
//! network have nothing to do but pass them on.

use std::marker::PhantomData;

use prost::Message;
use prost::bytes::{BufMut as _, Bytes};
use tonic::Status;
use tonic::codec::{Codec, EncodeBuf, Encoder};
use tonic_prost::ProstDecoder;

/// A reply as it goes on the wire.
#[derive(Clone, Debug)]
pub(super) struct Encoded(Bytes);

impl Encoded {
    pub(super) fn of(message: &impl Message) -> Self {
        Self(message.encode_to_vec().into())
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Reads requests `U` and writes replies.
#[derive(Debug)]
pub(super) struct Wire<U>(PhantomData<U>);

impl<U> Default for Wire<U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<U: Message + Default + 'static> Codec for Wire<U> {
    type Encode = Encoded;
    type Decode = U;
    type Encoder = AsTheyAre;
    type Decoder = ProstDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        AsTheyAre
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstDecoder::default()
    }
}

/// Writes replies as they are.
#[derive(Debug)]
pub(super) struct AsTheyAre;

impl Encoder for AsTheyAre {
    type Item = Encoded;
    type Error = Status;

    fn encode(&mut self, reply: Encoded, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.reserve(reply.len());
        buffer.put(reply.0);
        Ok(())
    }
}
