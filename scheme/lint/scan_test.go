package lint

import (
	"slices"
	"strings"
	"testing"
)

// The numbers are invented; only their check digits are right.
func TestScan(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // kind line:column masked
	}{
		{"identity card", "身份证号：11010519491231002X。", []string{"id_card 1:6 110*************2X"}},
		{"identity card, small x", "11010519491231002x", []string{"id_card 1:1 110*************2X"}},
		{"identity card, full width", "１１０１０５１９４９１２３１００２Ｘ", []string{"id_card 1:1 110*************2X"}},
		{"identity card in groups", "110105 19491231 002X", []string{"id_card 1:1 110*************2X"}},
		{"identity card, old form", "证号110105491231002", []string{"id_card 1:3 110**********02"}},
		{"wrong check digit", "110105194912310021", nil},
		{"no such birthday", "110105194913310029", nil},
		{"bank card", "账号 6222021234567890128", []string{"bank_card 1:4 622**************28"}},
		{"bank card in fours", "6222 0212 3456 7890 128", []string{"bank_card 1:1 622**************28"}},
		{"bank card, wrong check digit", "6222021234567890129", nil},
		{"zeros", "0000000000000000", nil},
		{"telephone", "电话13800138000", []string{"phone 1:3 138******00"}},
		{"telephone in groups", "138-0013-8000，其他", []string{"phone 1:1 138******00"}},
		{"telephone, full width with wide spaces", "１３８　００１３　８０００", []string{"phone 1:1 138******00"}},
		{"telephone behind a date", "2026-07-06 13800138000", []string{"phone 1:12 138******00"}},
		{"third line", "甲\n乙\n丙 13800138000", []string{"phone 3:3 138******00"}},
		{"two in a line", "13800138000、13900139000", []string{"phone 1:1 138******00", "phone 1:13 139******00"}},
		{"landline", "0532-88880000", nil},
		{"too long for a telephone", "138001380001", nil},
		{"money", "13800138000.50 元", nil},
		{"hash", "a3f13800138000bc", nil},
		{"region code", "990101001000", nil},
		{"groups that are no number", "138 0013 80 00", nil},
		{"years and figures", "2026 年 1000 分，850.00", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, p := range Scan(test.text) {
				got = append(got, string(p.Kind)+" "+itoa(p.Line)+":"+itoa(p.Column)+" "+p.Masked)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWordsKnowDenial(t *testing.T) {
	tests := []struct {
		name, text string
		list       words
		want       string
	}{
		{"plain", "每月上传照片", uploadWords, "照片"},
		{"denied", "现场查看，不收照片", uploadWords, ""},
		{"not fewer than is no denial", "照片不少于4张", uploadWords, "照片"},
		{"denied in another clause", "不收纸质材料，上传照片", uploadWords, "照片"},
		{"denied list", "不因媒体报道、点赞转发加分", fameWords, ""},
		{"denied behind the word", "点赞数不得低于100", fameWords, "点赞"},
		{"forbidden", "严禁以信访量排名", petitionWords, ""},
		{"handling of petitions", "信访事项按期办理率", petitionWords, ""},
		{"ledger of assets", "集体资产资源台账与合同管理", showWords, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.list.in(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzScan(f *testing.F) {
	f.Add("11010519491231002X 6222 0212 3456 7890 128\n１３８００１３８０００")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		for _, p := range Scan(text) {
			if p.Line < 1 || p.Line > lines || p.Column < 1 || len(p.Masked) < 11 || !strings.Contains(p.Masked, "****") {
				t.Errorf("got %+v in %q", p, text)
			}
		}
	})
}
