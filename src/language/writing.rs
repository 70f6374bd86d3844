//! The script part of a tag: simplified or traditional Chinese, Serbian in Cyrillic or Latin letters; and Cantonese, which Chinese
//! letters alone do not tell from Mandarin.

use crate::text::script::Script;

/// Characters of everyday texts that were simplified, each with the one it was simplified from.
pub(super) const SIMPLIFIED: &str = "这這国國来來时時们們个個说說为為会會学學对對发發经經过過样樣开開关關间間问問门門马馬风風书書长長东東车車见見现現实實\
点點无無两兩从從业業产產种種应應该該让讓认認识識请請谢謝谁誰话話语語读讀写寫论論议議讲講设設计計记記许許证證评評词詞试試详詳\
误誤调調谈談报報场場坏壞声聲处處备備头頭妇婦妈媽宁寧宝寶导導将將层層岁歲岛島师師带帶帮幫广廣庆慶库庫张張归歸当當录錄忆憶怀懷\
态態总總恶惡惊驚愿願战戰户戶执執护護担擔择擇换換据據数數断斷旧舊显顯机機权權条條极極构構标標树樹桥橋检檢欢歡气氣汉漢济濟测測\
满滿灭滅灯燈热熱爱愛环環电電画畫疗療监監盘盤确確离離积積稳穩竞競笔筆简簡类類纪紀级級纸紙线線组組细細终終结結给給统統继繼续續\
维維绿綠网網罗羅职職联聯脑腦艺藝节節药藥虑慮虽雖补補觉覺观觀规規视視订訂训訓访訪质質费費资資赛賽赶趕输輸达達运運还還进進远遠\
连連选選递遞邮郵钟鐘钱錢铁鐵银銀错錯键鍵闻聞队隊阳陽阶階际際陆陸难難须須顾顧预預领領题題额額饭飯馆館验驗鱼魚鸟鳥龙龍齐齊";

/// Characters that Cantonese is written with and Mandarin is not.
const CANTONESE: &str = "嘅咗喺冇佢啲嗰咁哋嚟乜嘢";

/// Characters of Cantonese among so many of Han make a text Cantonese.
const PER_CANTONESE: usize = 60;

/// What the characters of a text in Chinese say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chinese {
    Simplified,
    Traditional,
    /// As much for one as for the other.
    Either,
    Cantonese,
}

/// What each telling character tells, in the order of characters.
#[derive(Debug)]
pub(super) struct Characters(Vec<(char, Chinese)>);

impl Characters {
    pub(super) fn new() -> Self {
        let sides = [Chinese::Simplified, Chinese::Traditional].into_iter().cycle();
        let mut all: Vec<_> = SIMPLIFIED.chars().zip(sides).chain(CANTONESE.chars().map(|c| (c, Chinese::Cantonese))).collect();
        all.sort_unstable_by_key(|(c, _)| *c);
        Self(all)
    }

    /// Which Chinese a text is in.
    pub(super) fn chinese(&self, text: &str) -> Chinese {
        let (mut han, mut simplified, mut traditional, mut cantonese) = (0, 0, 0, 0);
        for c in text.chars().filter(|c| Script::of(*c) == Some(Script::Han)) {
            han += 1;
            match self.0.binary_search_by_key(&c, |(c, _)| *c).ok().map(|n| self.0[n].1) {
                Some(Chinese::Simplified) => simplified += 1,
                Some(Chinese::Traditional) => traditional += 1,
                Some(Chinese::Cantonese) => cantonese += 1,
                Some(Chinese::Either) | None => {}
            }
        }
        if cantonese > 1 && cantonese * PER_CANTONESE >= han {
            return Chinese::Cantonese;
        }
        match simplified.cmp(&traditional) {
            std::cmp::Ordering::Greater => Chinese::Simplified,
            std::cmp::Ordering::Less => Chinese::Traditional,
            std::cmp::Ordering::Equal => Chinese::Either,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_pairs() {
        let all: Vec<char> = SIMPLIFIED.chars().collect();
        assert!(all.len().is_multiple_of(2));
        assert!(all.iter().enumerate().all(|(n, c)| !all[..n].contains(c)));
    }

    #[test]
    fn chinese_by_its_characters() {
        let chinese = |text| Characters::new().chinese(text);
        assert_eq!(chinese("图书馆晚上九点关门"), Chinese::Simplified);
        assert_eq!(chinese("圖書館晚上九點關門"), Chinese::Traditional);
        assert_eq!(chinese("山上有人"), Chinese::Either);
        assert_eq!(chinese("佢喺圖書館睇咗三本書"), Chinese::Cantonese);
    }
}
